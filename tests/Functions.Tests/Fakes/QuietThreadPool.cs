namespace TokenFunctions.Tests.Fakes;

/// <summary>Tests whose worlds let code leave their thread (<see cref="World.Run"/>): nobody else uses the thread pool meanwhile.</summary>
[CollectionDefinition(nameof(QuietThreadPool), DisableParallelization = true)]
public sealed class QuietThreadPool;
