using System.Globalization;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>Counts the runs until each mutant breaks an invariant.</summary>
internal static class MutationCheck
{
    private const int MostRuns = 20_000;

    /// <summary>Of the protocol as it is, which must withstand.</summary>
    private const int RunsOfControl = 2_000;
    private const int AtOnce = 100;

    /// <summary>True if every mutant was found and the control was not.</summary>
    public static bool Run(IEnumerable<Mutant> mutants, Action<string> print)
    {
        print("| break | what fell first | runs until then |");
        print("|---|---|---|");
        var areFound = Find(null, RunsOfControl) is null;
        print($"| none (control) | {(areFound ? "nothing" : "an invariant")} | – |");
        foreach (var mutant in mutants)
        {
            var found = Find(mutant, MostRuns);
            areFound &= found is not null;
            print(string.Create(
                CultureInfo.InvariantCulture,
                $"| {mutant.Name} | {found?.Kind ?? "nothing"} | {(found is var (runs, _) ? runs.ToString("N0", CultureInfo.InvariantCulture) : "–")} |"));
        }

        return areFound;
    }

    /// <summary>The first run that breaks an invariant, counted from 1, and which; null if none of them does.</summary>
    public static (int Runs, string Kind)? Find(Mutant? mutant, int mostRuns)
    {
        for (var done = 0; done < mostRuns; done += AtOnce)
        {
            if (new Campaign(done, Math.Min(AtOnce, mostRuns - done), AtOnce, mutant).Play().Failures is [var (seed, kind), ..])
            {
                return (seed + 1, kind);
            }
        }

        return null;
    }
}
