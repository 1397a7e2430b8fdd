using Spectre.Console;
using TokenFunctions.Local.Stack.Screen;

namespace TokenFunctions.Local.Tests.Stack.Screen;

public sealed class TableScreenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Draw_Rows_ShowsEachColumnAndTheHint()
    {
        var text = Drawn(
            [new ConnectionRow("mail", "active", 7, Now.AddSeconds(61)), new ConnectionRow("[odd]", "reauth_required", null, null)], problem: null);

        Assert.Matches(@"mail\W+active\W+7\W+1:01", text);
        Assert.Matches(@"\[odd\]\W+reauth_required\W+-\W+-", text);
        Assert.Contains("Ctrl+C stops all of it", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Problem_ShowsItInPlaceOfTheHint()
    {
        var text = Drawn([], "the app does not answer");

        Assert.Contains("the app does not answer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ctrl+C", text, StringComparison.Ordinal);
    }

    private static string Drawn(IReadOnlyList<ConnectionRow> rows, string? problem)
    {
        var console = new TestConsole();
        console.Console.Write(TableScreen.Draw(rows, problem, Now));
        return console.Text;
    }
}
