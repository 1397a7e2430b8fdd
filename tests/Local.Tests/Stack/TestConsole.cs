using System.Text;
using Spectre.Console;

namespace TokenFunctions.Local.Tests.Stack;

/// <summary>A console that is not a terminal, and keeps the text that was written.</summary>
internal sealed class TestConsole
{
    private readonly StringBuilder _written = new();

    public TestConsole()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(new StringWriter(_written)),
        });
        Console.Profile.Width = 1000;
    }

    public IAnsiConsole Console { get; }

    public string Text => _written.ToString();

    public string[] Lines => Text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
