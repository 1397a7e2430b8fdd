using Spectre.Console;

namespace TokenFunctions.Local.Stack.Demo;

/// <summary>Shows what each step expected and saw; stops at the first difference.</summary>
internal sealed class DemoReport(IAnsiConsole console)
{
    public void Title(int number, string title) => console.MarkupLine($"\n[bold]{number}. {Markup.Escape(title)}[/]");

    /// <exception cref="StepFailedException">They differ.</exception>
    public void Equal<T>(string what, T expected, T seen) => Check(what, $"{expected}", $"{seen}", EqualityComparer<T>.Default.Equals(expected, seen));

    /// <param name="expected">What <paramref name="holds"/> means, for a person.</param>
    /// <exception cref="StepFailedException">It does not hold.</exception>
    public void Check(string what, string expected, string seen, bool holds)
    {
        console.MarkupLine($"   {Markup.Escape(what)}");
        console.MarkupLine($"     expected  {Markup.Escape(expected)}");
        console.MarkupLine($"     seen      [{(holds ? "green" : "red")}]{Markup.Escape(seen)}[/]{(holds ? "" : "  [red]<- differs[/]")}");
        if (!holds)
        {
            throw new StepFailedException();
        }
    }

    public void Note(string text) => console.MarkupLine($"   [grey]{Markup.Escape(text)}[/]");

    public void Block(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            console.MarkupLine($"     [grey]{Markup.Escape(line.TrimEnd())}[/]");
        }
    }

    public void Failed(int number, string title, string? why)
    {
        var reason = why is null ? "" : $": {why.ReplaceLineEndings(" ")}";
        console.MarkupLine($"\n[red]FAILED at step {number}, {Markup.Escape(title)}{Markup.Escape(reason)}[/]");
    }

    public void Passed(int shown, int steps, TimeSpan took)
    {
        var rest = shown == steps ? "" : $"; {steps - shown} of {steps} do not apply to this provider";
        console.MarkupLine($"\n[green]All {shown} steps passed[/] in {took.TotalSeconds:0} s{rest}.");
    }
}
