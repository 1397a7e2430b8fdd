using Spectre.Console;
using TokenFunctions.Local.Stack;

return await new StackProgram(AnsiConsole.Console, Console.Error, TimeProvider.System).RunAsync(args);
