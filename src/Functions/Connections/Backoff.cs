namespace TokenFunctions.Connections;

/// <summary>Exponential backoff with jitter.</summary>
internal static class Backoff
{
    private static readonly TimeSpan CoolDownBase = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CoolDownCap = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BreakBase = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BreakCap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TrialBase = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TrialCap = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryBase = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryCap = TimeSpan.FromSeconds(5);

    /// <summary>The pause of a connection after that many failures: one half fixed, one half random.</summary>
    public static TimeSpan CoolDown(int failures, Random random) => Exponential(CoolDownBase, CoolDownCap, failures) * (0.5 + (random.NextDouble() / 2));

    /// <summary>The pause before the next probe of an open circuit: one half fixed, one half random.</summary>
    public static TimeSpan Break(int breaks, Random random) => Exponential(BreakBase, BreakCap, breaks) * (0.5 + (random.NextDouble() / 2));

    /// <summary>The pause between two tries of one operation: full jitter.</summary>
    public static TimeSpan Retry(int tries, Random random) => Exponential(RetryBase, RetryCap, tries) * random.NextDouble();

    /// <summary>The pause before a verdict about the provider's side is tried again: two minutes, then twice as long each time, up to one hour.</summary>
    public static TimeSpan Trial(int failures) => Exponential(TrialBase, TrialCap, failures);

    private static TimeSpan Exponential(TimeSpan first, TimeSpan cap, int count)
    {
        var delay = first * Math.Pow(2, Math.Clamp(count - 1, 0, 30));
        return delay < cap ? delay : cap;
    }
}
