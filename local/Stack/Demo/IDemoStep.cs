using TokenFunctions.Local.SampleProvider.Emulations;

namespace TokenFunctions.Local.Stack.Demo;

/// <summary>One part of the main job, driven from outside as a user would.</summary>
internal interface IDemoStep
{
    string Title { get; }

    /// <summary>Why the step cannot be shown with this provider; null if it can.</summary>
    string? WhyNot(Emulation provider) => null;

    /// <exception cref="StepFailedException">Something differed.</exception>
    Task RunAsync(DemoWorld world, DemoReport report, CancellationToken cancellationToken);
}
