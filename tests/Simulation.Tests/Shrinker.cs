using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests;

/// <summary>Takes decisions back, many at a time and then one by one, as long as the same violation remains.</summary>
internal static class Shrinker
{
    private const int MostRuns = 20_000;

    public static Schedule Shrink(int seed)
    {
        var result = Run.Of(seed, isRecording: true);
        return Shrink(result.Made, result.Kind ?? throw new ArgumentException($"Seed {seed} violates nothing."));
    }

    public static Schedule Shrink(Schedule failing, string kind)
    {
        var runs = 0;
        for (var before = int.MaxValue; failing.Decisions.Count < before;)
        {
            before = failing.Decisions.Count;
            for (var size = failing.Decisions.Count / 2; size >= 1; size /= 2)
            {
                failing = WithoutChunks(failing, kind, size, ref runs);
            }
        }

        return failing;
    }

    private static Schedule WithoutChunks(Schedule failing, string kind, int size, ref int runs)
    {
        for (var from = failing.Decisions.Count - size; from > -size && runs < MostRuns; from -= size)
        {
            var start = Math.Max(0, from);
            var shorter = new Schedule(failing.Seed, [.. failing.Decisions.Take(start), .. failing.Decisions.Skip(start + size)]);
            runs++;
            failing = Run.Of(shorter).Kind == kind ? shorter : failing;
        }

        return failing;
    }
}
