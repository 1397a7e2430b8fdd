using System.Globalization;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Fuzz;

/// <summary>One kind of case: how a seed makes a case, which rules it must keep, and which cases are simpler.</summary>
internal abstract class Fuzzed<TCase>
{
    public abstract TCase Draw(Random random);

    /// <summary>The rule that the case breaks; null if it breaks none.</summary>
    public abstract Task<string?> ViolationAsync(TCase it);

    /// <summary>Cases that are simpler by one step, the simplest first.</summary>
    public abstract IEnumerable<TCase> Simpler(TCase it);

    public abstract string Describe(TCase it);
}

/// <summary>
/// Runs many cases, each from its own seed. <c>FUZZ_TIMES</c> multiplies the number of cases, and <c>FUZZ_FROM</c> is the first seed. The first case that
/// breaks a rule is made as small as possible and reported with its seed.
/// </summary>
internal static class FuzzCampaign
{
    private const int MostTries = 20_000;

    /// <summary>The real-time limit of one case. It is far more than any case needs, and ends a case that hangs.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    /// <returns>How many cases there were.</returns>
    public static async Task<int> RunAsync<TCase>(Fuzzed<TCase> fuzzed, int cases)
    {
        var (first, count) = (Setting("FUZZ_FROM", 0), Math.Max(1, Setting("FUZZ_TIMES", 1) * cases));
        for (var seed = first; seed < first + count; seed++)
        {
            var drawn = fuzzed.Draw(The.Random(seed));
            if (await BrokenAsync(fuzzed, drawn) is { } rule)
            {
                var (smallest, last) = await ShrinkAsync(fuzzed, drawn, rule);
                Assert.Fail($"Seed {seed} breaks a rule: {last}\nAs small as it goes:\n{fuzzed.Describe(smallest)}\nAgain: FUZZ_FROM={seed} FUZZ_TIMES=0");
            }
        }

        return count;
    }

    /// <summary>Continues with the first simpler case that breaks the same rule, until no simpler case does.</summary>
    internal static async Task<(TCase Smallest, string Rule)> ShrinkAsync<TCase>(Fuzzed<TCase> fuzzed, TCase from, string rule)
    {
        var (smallest, tries) = (from, 0);
        for (var found = true; found;)
        {
            found = false;
            foreach (var candidate in fuzzed.Simpler(smallest).TakeWhile(_ => tries++ < MostTries))
            {
                if (await BrokenAsync(fuzzed, candidate) is { } again && KindOf(again) == KindOf(rule))
                {
                    (smallest, rule, found) = (candidate, again, true);
                    break;
                }
            }
        }

        return (smallest, rule);
    }

    private static async Task<string?> BrokenAsync<TCase>(Fuzzed<TCase> fuzzed, TCase it)
    {
        try
        {
            return await fuzzed.ViolationAsync(it).WaitAsync(Hang);
        }
        catch (TimeoutException)
        {
            return "hangs: for half a minute";
        }
        catch (Exception e)
        {
            return $"throws {e.GetType().Name}: {e}";
        }
    }

    /// <summary>The text before the colon. The text after it describes the case.</summary>
    private static string KindOf(string rule) => rule.Split(':')[0];

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
