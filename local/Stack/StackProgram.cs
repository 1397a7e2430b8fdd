using Spectre.Console;
using Spectre.Console.Cli;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Stack.Commands;

namespace TokenFunctions.Local.Stack;

/// <summary>Runs a command line and returns its exit code.</summary>
internal sealed class StackProgram(IAnsiConsole console, TextWriter errors, TimeProvider time)
{
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        using var stop = new StopSignals();
        try
        {
            return await App<RunCommand, DemoCommand>(console, time).RunAsync(args, stop.Token);
        }
        catch (CommandParseException e)
        {
            return await EndAsync(
                ExitCodes.Usage, $"{e.Message.TrimEnd('.')}: {string.Join(' ', args)}. A command comes before its options; --help shows what there is.");
        }
        catch (CommandAppException e)
        {
            return await EndAsync(ExitCodes.Usage, $"{e.Message} --help shows what there is.");
        }
        catch (Exception e) when (e is StackException or IOException or UnauthorizedAccessException)
        {
            return await EndAsync(ExitCodes.Failed, e.Message.ReplaceLineEndings(" "));
        }
    }

    internal static CommandApp App<TRun, TDemo>(IAnsiConsole console, TimeProvider time)
        where TRun : class, ICommandLimiter<RunSettings>
        where TDemo : class, ICommandLimiter<DemoSettings>
    {
        var app = new CommandApp();
        app.SetDefaultCommand<TRun>()
            .WithDescription("Runs the whole system on this machine until Ctrl+C: Azurite, a Key Vault, a sample provider and the app.");
        app.Configure(config =>
        {
            config.SetApplicationName("dotnet run --project local/Stack --");
            config.ConfigureConsole(console);
            config.UseStrictParsing();
            config.PropagateExceptions();
            config.Settings.Registrar.RegisterInstance(time);
            config.AddCommand<TDemo>("demo")
                .WithDescription("Walks through the main job and exits: 0, or 1 and which step failed. On free ports unless given, with a state of its own.");
            config.AddExample("--fresh", "--functions-port", "7072");
            config.AddExample("demo", "--provider", "slack");
        });
        return app;
    }

    private async Task<int> EndAsync(int exitCode, string message)
    {
        try
        {
            await errors.WriteLineAsync(message);
        }
        catch (IOException)
        {
            // The terminal was closed, so no person reads this.
        }

        return exitCode;
    }
}
