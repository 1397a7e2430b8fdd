namespace TokenFunctions.KillHarness.Accounting;

internal static class Percentiles
{
    /// <param name="share">0.5 is the median, 1 the worst.</param>
    public static TimeSpan At(this IEnumerable<TimeSpan> times, double share)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)Math.Ceiling(share * sorted.Length) - 1 is var i && i < 0 ? 0 : i];
    }
}
