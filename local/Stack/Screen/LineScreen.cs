using System.Globalization;
using Spectre.Console;

namespace TokenFunctions.Local.Stack.Screen;

/// <summary>For a log: prints a line for each connection that changed. A shorter remaining time is not a change.</summary>
internal sealed class LineScreen(IAnsiConsole console, TimeProvider time) : IScreen
{
    private readonly Dictionary<string, ConnectionRow> _shown = [];
    private string? _problem;

    public void Show(IReadOnlyList<ConnectionRow> rows, string? problem)
    {
        if (problem != _problem)
        {
            Write(problem ?? "the app answers again");
            _problem = problem;
        }

        foreach (var row in rows.Where(r => _shown.GetValueOrDefault(r.Connection) != r))
        {
            _shown[row.Connection] = row;
            Write($"{row.Connection}  {row.Status}  generation {row.Generation}  time left {row.TimeLeft(time.GetUtcNow())}");
        }

        foreach (var gone in _shown.Keys.Except(rows.Select(r => r.Connection)).ToList().Where(_ => problem is null))
        {
            _shown.Remove(gone);
            Write($"{gone}  deleted");
        }
    }

    private void Write(string text) => console.WriteLine($"{time.GetUtcNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}Z  {text}");
}
