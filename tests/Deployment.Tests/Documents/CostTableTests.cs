using System.Globalization;
using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Documents;

/// <summary>The table of costs matches its formula. The tests of tests/Azurite.Tests/Figures assert the counts in it.</summary>
public sealed class CostTableTests
{
    private const double Million = 1e6;
    private const double MinutesAMonth = 43_200;
    private const double Calls = 7.2 * Million;
    private const double GbSecond = 0.000026;
    private const double Execution = 0.40 / Million;

    [Fact]
    public void CostTable_EachRow_IsWhatTheFormulaGives()
    {
        var document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));
        var rows = Regex.Matches(document, @"(?m)^\| ([\d,]+) min \|(.+)\|\s*$");

        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(Row(Number(row.Groups[1].Value)), row.Groups[2].Value.Split('|').Select(Number)));
    }

    private static IEnumerable<double> Row(double life)
    {
        var refreshes = 1000 * MinutesAMonth / (life - (1.25 * Math.Min(10, life / 4)));
        var tables = ((4 * refreshes) + Calls + MinutesAMonth) * 0.036 / Million;
        var leases = 2 * refreshes * 0.44 / Million;
        var vault = refreshes * 3 / Million;
        var logs = refreshes * 1.2e3 / 1e9 * 2.30;
        var sweeps = MinutesAMonth * ((2 * 2 * GbSecond) + Execution);
        var callers = Calls * ((0.020 / 10 * 2 * GbSecond) + Execution);
        var rest = tables + leases + logs + sweeps + callers;
        return [Math.Round(refreshes), .. ((double[])[tables, leases, vault, 0, logs, sweeps, callers, rest + vault, rest]).Select(x => Math.Round(x, 2))];
    }

    private static double Number(string text) => double.Parse(text.Trim(), NumberStyles.Number, CultureInfo.InvariantCulture);
}
