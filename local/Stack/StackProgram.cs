using Spectre.Console;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Commands;

namespace TokenFunctions.Local.Stack;

/// <summary>From a command line to an exit code.</summary>
internal sealed class StackProgram(IAnsiConsole console, TextWriter errors, TimeProvider time)
{
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            var arguments = StackArguments.Parse(args);
            return arguments.Help ? ShowUsage() : await RunAsync(arguments);
        }
        catch (UsageException e)
        {
            return await EndAsync(ExitCodes.Usage, $"{e.Message} --help shows what there is.");
        }
        catch (Exception e) when (e is StackException or IOException or UnauthorizedAccessException)
        {
            return await EndAsync(ExitCodes.Failed, e.Message.ReplaceLineEndings(" "));
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

    private async Task<int> EndAsync(int exitCode, string message)
    {
        try
        {
            await errors.WriteLineAsync(message);
        }
        catch (IOException)
        {
            // The terminal was closed: nobody reads this.
        }

        return exitCode;
    }

    private int ShowUsage()
    {
        console.Profile.Out.Writer.WriteLine(StackArguments.Usage);
        return ExitCodes.Done;
    }
}
