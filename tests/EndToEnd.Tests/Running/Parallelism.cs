// Most of the time goes into waiting for other processes: more collections at a time than there are cores.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
