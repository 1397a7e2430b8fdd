using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Demo;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>The main job, step by step, beside whatever else runs on this machine.</summary>
/// <remarks>A demo that was stopped has shown nothing.</remarks>
internal sealed class DemoCommand(IAnsiConsole console, TimeProvider time) : StackCommand<DemoSettings>(console, ExitCodes.Interrupted)
{
    /// <summary>No timer fires by itself: the demo says when.</summary>
    private const string OnceAYear = "0 0 0 1 1 *";

    /// <summary>Wider than any line of the report; the terminal folds better than we do.</summary>
    private const int UnfoldedWidth = 1000;

    protected override async Task<int> RunAsync(DemoSettings settings, CancellationToken stop)
    {
        Console.Profile.Width = UnfoldedWidth;
        var options = Options(settings, Path.Combine(".local", "demo")) with
        {
            Fresh = true,
            Emulation = settings.Emulation,
            Settings = new Dictionary<string, string> { ["SweepSchedule"] = OnceAYear, ["ReconcileSchedule"] = OnceAYear },
        };
        await using var stack = await LocalStack.StartAsync(options, stop);
        Console.WriteLine($"The app runs on {stack.App.Uri}, its log is {stack.AppLogPath}.");

        using var world = new DemoWorld(stack.Api, stack.Provider, stack.Site.LinkTemplate, time);
        var passed = await new DemoRun(DemoRun.MainJob, new DemoReport(Console), time).RunAsync(world, stop);
        return passed ? ExitCodes.Done : ExitCodes.Failed;
    }
}
