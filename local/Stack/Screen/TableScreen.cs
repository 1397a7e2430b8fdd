using System.Globalization;
using Spectre.Console;

namespace TokenFunctions.Local.Stack.Screen;

/// <summary>For a terminal: a table that is drawn in place.</summary>
internal sealed class TableScreen(LiveDisplayContext live, TimeProvider time) : IScreen
{
    public static Table Empty() => new Table().RoundedBorder().AddColumns("connection", "status", "generation", "time left");

    public void Show(IReadOnlyList<ConnectionRow> rows, string? problem) => live.UpdateTarget(Draw(rows, problem, time.GetUtcNow()));

    internal static Table Draw(IReadOnlyList<ConnectionRow> rows, string? problem, DateTimeOffset now)
    {
        var table = Empty();
        table.Caption = new TableTitle(Markup.Escape(problem ?? "Ctrl+C stops all of it"));
        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Connection),
                $"[{Colour(row.Status)}]{Markup.Escape(row.Status)}[/]",
                row.Generation?.ToString(CultureInfo.InvariantCulture) ?? "-",
                row.TimeLeft(now));
        }

        return table;
    }

    private static string Colour(string status) => status switch
    {
        "active" => "green",
        "reauth_required" or "operator_action_required" => "red",
        _ => "yellow",
    };
}
