using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Commands;

namespace TokenFunctions.Local.Stack;

/// <summary>From a command line to an exit code.</summary>
internal sealed class StackProgram(IAnsiConsole console, TextWriter errors, TimeProvider time)
{
    /// <summary>Wider than any line of ours, so that a log is not folded.</summary>
    private const int LogWidth = 1000;

    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = LogWidth;
        }

        try
        {
            var arguments = StackArguments.Parse(args);
            return arguments.Help ? ShowUsage() : await RunAsync(arguments);
        }
        catch (UsageException e)
        {
            await errors.WriteLineAsync($"{e.Message} --help shows what there is.");
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is StackException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
            return ExitCodes.Failed;
        }
    }

    private async Task<int> RunAsync(StackArguments arguments)
    {
        using var stop = new StopSignals();
        try
        {
            return arguments.Demo
                ? await new DemoCommand(console, time).RunAsync(arguments, stop.Token)
                : await new RunCommand(console, time).RunAsync(arguments, stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // The stack runs until it is told to stop; a demo that was stopped has shown nothing.
            return arguments.Demo ? ExitCodes.Interrupted : ExitCodes.Done;
        }
    }

    private int ShowUsage()
    {
        console.WriteLine(StackArguments.Usage);
        return ExitCodes.Done;
    }
}
