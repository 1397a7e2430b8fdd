using System.Diagnostics;
using Xunit.Abstractions;

namespace TokenFunctions.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("SIMULATION_RUNS"), out var runs) ? runs : 20_000;

    private static int FirstSeed => int.TryParse(Environment.GetEnvironmentVariable("SIMULATION_SEED"), out var seed) ? seed : 0;

    [Fact]
    public void ManySchedules_KeepEveryInvariant()
    {
        var started = Stopwatch.GetTimestamp();
        var failed = new System.Collections.Concurrent.ConcurrentBag<(int Seed, string First)>();
        Parallel.For(FirstSeed, FirstSeed + Runs, (seed, loop) =>
        {
            if (Run.Of(seed) is { Violations: [var first, ..] })
            {
                failed.Add((seed, first));
            }

            if (failed.Count > 200)
            {
                loop.Stop();
            }
        });
        output.WriteLine($"{Runs} runs from seed {FirstSeed} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, {failed.Count} with violations");
        foreach (var kind in failed.GroupBy(f => System.Text.RegularExpressions.Regex.Replace(f.First, @"\d+", "#")).OrderByDescending(g => g.Count()))
        {
            output.WriteLine($"{kind.Count(),6} x {kind.Key}   seeds {string.Join(", ", kind.Select(k => k.Seed).Order().Take(5))}");
        }

        foreach (var (seed, _) in failed.GroupBy(f => System.Text.RegularExpressions.Regex.Replace(f.First, @"\d+", "#")).Select(g => g.MinBy(f => Run.Of(f.Seed, isTracing: true).Trace.Count)))
        {
            output.WriteLine($"seed {seed}:");
            output.WriteLine(string.Join('\n', Run.Of(seed, isTracing: true).Trace.Where(l => !l.Contains("list due", StringComparison.Ordinal))));
        }

        Assert.Empty(failed);
    }
}
