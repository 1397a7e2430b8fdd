namespace TokenFunctions.Bench;

/// <summary>A Markdown table, printed when it is complete.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params object[] cells) => _rows.Add([.. cells.Select(c => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{c}"))]);

    public async Task WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync($"\n## {title}\n");
        foreach (var row in new[] { columns, [.. columns.Select(c => c is "which" || c == columns[0] ? "---" : "--:")] }.Concat(_rows))
        {
            await output.WriteLineAsync($"| {string.Join(" | ", row)} |");
        }
    }
}
