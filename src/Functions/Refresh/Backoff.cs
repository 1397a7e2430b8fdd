namespace TokenFunctions.Refresh;

/// <summary>Exponential back-off with jitter.</summary>
public static class Backoff
{
    private static readonly TimeSpan CoolDownBase = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CoolDownCap = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BreakBase = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BreakCap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryBase = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryCap = TimeSpan.FromSeconds(5);

    /// <summary>How long to leave the provider alone after that many failures: half of it fixed, half at random.</summary>
    public static TimeSpan CoolDown(int failures, Random random) => Exponential(CoolDownBase, CoolDownCap, failures) * (0.5 + (random.NextDouble() / 2));

    /// <summary>How long to leave a silent host alone before the next probe: half of it fixed, half at random.</summary>
    public static TimeSpan Break(int breaks, Random random) => Exponential(BreakBase, BreakCap, breaks) * (0.5 + (random.NextDouble() / 2));

    /// <summary>How long to wait before trying again within one piece of work: full jitter.</summary>
    public static TimeSpan Retry(int tries, Random random) => Exponential(RetryBase, RetryCap, tries) * random.NextDouble();

    private static TimeSpan Exponential(TimeSpan first, TimeSpan cap, int count)
    {
        var delay = first * Math.Pow(2, Math.Clamp(count - 1, 0, 30));
        return delay < cap ? delay : cap;
    }
}
