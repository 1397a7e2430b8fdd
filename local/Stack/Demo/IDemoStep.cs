namespace TokenFunctions.Local.Stack.Demo;

/// <summary>One part of the main job, driven from outside as a user would.</summary>
internal interface IDemoStep
{
    string Title { get; }

    /// <exception cref="StepFailedException">Something differed.</exception>
    Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken);
}
