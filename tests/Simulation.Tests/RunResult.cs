using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests;

/// <param name="Trace">Step by step, where it was asked for.</param>
/// <param name="Made">What was decided, where that was recorded.</param>
internal sealed record RunResult(IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, Coverage Coverage, Schedule Made)
{
    /// <summary>The first violation without its particulars: what shrinking must keep.</summary>
    public string? Kind => Violations is [var first, ..] ? KindOf(first) : null;

    public static string KindOf(string violation) => System.Text.RegularExpressions.Regex.Replace(violation.Split('\n')[0], @"(?<!^I)\d+", "#");
}
