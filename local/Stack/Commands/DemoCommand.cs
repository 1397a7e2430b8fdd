using Spectre.Console;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Demo;

namespace TokenFunctions.Local.Stack.Commands;

/// <summary>The main job, step by step, beside whatever else runs on this machine.</summary>
internal sealed class DemoCommand(IAnsiConsole console, TimeProvider time)
{
    /// <summary>No timer fires by itself: the demo says when.</summary>
    private const string OnceAYear = "0 0 0 1 1 *";

    /// <summary>Wider than any line of the report; the terminal folds better than we do.</summary>
    private const int UnfoldedWidth = 1000;

    public async Task<int> RunAsync(StackArguments arguments, CancellationToken stop)
    {
        console.Profile.Width = UnfoldedWidth;
        PortCheck.RequireFree(arguments.Ports);
        var options = StackOptions.From(arguments.State ?? Path.Combine(StackOptions.DefaultState, "demo"), arguments.Ports, console) with
        {
            Fresh = true,
            Emulation = arguments.Emulation ?? Emulation.Sample,
            Settings = new Dictionary<string, string> { ["SweepSchedule"] = OnceAYear, ["ReconcileSchedule"] = OnceAYear },
        };
        await using var stack = await LocalStack.StartAsync(options, stop);
        console.WriteLine($"The app runs on {stack.App.Uri}, its log is {stack.AppLogPath}.");

        using var world = new DemoWorld(stack.Api, stack.Provider, stack.Site.LinkTemplate, time);
        var passed = await new DemoRun(DemoRun.MainJob, new DemoReport(console), time).RunAsync(world, stop);
        return passed ? ExitCodes.Done : ExitCodes.Failed;
    }
}
