using Spectre.Console.Cli;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Tests.Stack.Arguments;

/// <summary>What a command line means, without running it.</summary>
internal static class ParsedArguments
{
    public static StackSettings Of(params string[] args)
    {
        var parsed = new List<StackSettings>();
        var app = StackProgram.App<Capture<RunSettings>, Capture<DemoSettings>>(new TestConsole().Console, TimeProvider.System);
        app.Configure(config => config.Settings.Registrar.RegisterInstance(parsed));
        app.Run(args);
        return Assert.Single(parsed);
    }

    private sealed class Capture<T>(List<StackSettings> parsed) : Command<T>
        where T : StackSettings
    {
        public override int Execute(CommandContext context, T settings, CancellationToken cancellationToken)
        {
            parsed.Add(settings);
            return 0;
        }
    }
}
