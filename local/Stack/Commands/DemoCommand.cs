using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Demo;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>Shows the main job step by step. Other programs on this machine may run beside it.</summary>
/// <remarks>A stopped demo has not passed, so its exit code is not that of success.</remarks>
internal sealed class DemoCommand(IAnsiConsole console, TimeProvider time) : StackCommand<DemoSettings>(console, ExitCodes.Interrupted)
{
    /// <summary>No timer fires by itself: the demo fires each one.</summary>
    private const string OnceAYear = "0 0 0 1 1 *";

    /// <summary>Wider than any line of the report, because the terminal wraps lines better than this program.</summary>
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
