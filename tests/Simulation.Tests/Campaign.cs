using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests;

/// <summary>Many runs from consecutive seeds on all cores.</summary>
internal sealed class Campaign(int firstSeed, int runs, int mostFailures, Mutant? mutant = null)
{
    private readonly ConcurrentBag<(int Seed, string Kind)> _failures = [];
    private readonly Coverage _coverage = new();
    private int _done;

    public int FirstSeed => firstSeed;

    public int Runs => _done;

    public TimeSpan Duration { get; private set; }

    public IReadOnlyList<(int Seed, string Kind)> Failures => [.. _failures.OrderBy(f => f.Seed)];

    public Campaign Play()
    {
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, runs, () => new Coverage(), Play, coverage =>
        {
            lock (_coverage)
            {
                _coverage.Add(coverage);
            }
        });
        Duration = Stopwatch.GetElapsedTime(started);
        return this;
    }

    /// <summary>How much happened, and what fell.</summary>
    public IEnumerable<string> Report()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{_done:N0} runs, seeds {firstSeed} to {firstSeed + runs - 1}, "
                + $"in {Duration.TotalSeconds:F1} s ({_done / Duration.TotalSeconds:F0}/s), {_failures.Count} with violations");
        yield return $"happened: {_coverage}";
        foreach (var kind in _failures.GroupBy(f => f.Kind).OrderByDescending(g => g.Count()))
        {
            yield return $"{kind.Count(),6} x {kind.Key}   seeds {string.Join(", ", kind.Select(k => k.Seed).Order().Take(5))}";
        }
    }

    /// <summary>The smallest schedule of each kind of violation, step by step.</summary>
    public IEnumerable<string> Explain() => _failures.GroupBy(f => f.Kind).SelectMany(kind => Explain(kind.Min(f => f.Seed)));

    public static IEnumerable<string> Explain(int seed)
    {
        var shrunk = Shrinker.Shrink(seed);
        return
        [
            $"shrunk to {shrunk.Decisions.Count} decisions; keep it in Schedules/:",
            shrunk.ToString(),
            .. Run.Of(shrunk, isTracing: true).Trace.Where(l => !l.Contains("DueIndex.List", StringComparison.Ordinal)),
        ];
    }

    private Coverage Play(int index, ParallelLoopState loop, Coverage coverage)
    {
        var result = Run.Of(firstSeed + index, mutant: mutant);
        Interlocked.Increment(ref _done);
        coverage.Add(result.Coverage);
        if (result.Kind is { } kind)
        {
            _failures.Add((firstSeed + index, kind));
        }

        if (_failures.Count >= mostFailures)
        {
            loop.Stop();
        }

        return coverage;
    }
}
