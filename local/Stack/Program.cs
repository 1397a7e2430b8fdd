using Spectre.Console;
using TokenFunctions.Local.Stack;

// Spectre looks at TERM only, so a pipe would get colours too.
var console = AnsiConsole.Create(Console.IsOutputRedirected
    ? new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors }
    : new AnsiConsoleSettings());
return await new StackProgram(console, Console.Error, TimeProvider.System).RunAsync(args);
