namespace TokenFunctions.Local.Host.Worker;

/// <summary>The worker's process ended while the host waited for its response.</summary>
internal sealed class WorkerGoneException() : Exception("The app's process ended.");
