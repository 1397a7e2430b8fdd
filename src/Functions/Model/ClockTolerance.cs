namespace TokenFunctions.Model;

/// <summary>
/// Times in rows were written by clocks that may have been wrong. A time that lies too far in the future counts as passed. Otherwise a clock that was ahead and
/// has been corrected would block a connection for as long as it was ahead.
/// </summary>
internal static class ClockTolerance
{
    /// <summary>By how much the clocks of instances may differ.</summary>
    public static readonly TimeSpan Difference = TimeSpan.FromMinutes(5);

    /// <summary>The longest <c>Retry-After</c> that is honoured.</summary>
    private static readonly TimeSpan LongestCoolDown = TimeSpan.FromDays(1);

    public static bool IsInTheFuture(DateTimeOffset time, DateTimeOffset now) => time - now > Difference;

    /// <summary>The latest of our clock and the row's own times. What the row records has already happened, even if our clock is behind.</summary>
    public static DateTimeOffset NoEarlierThan(Connection row, DateTimeOffset now)
    {
        DateTimeOffset? degraded = row.Status == ConnectionStatus.Degraded ? row.StatusSince : null;
        return new[] { now, row.AccessTokenIssuedAt, row.LastError?.At, degraded }.Max()!.Value;
    }

    /// <summary>Null where no cool-down runs.</summary>
    public static DateTimeOffset? CoolDownEnd(Connection row, DateTimeOffset now)
    {
        if (row.NextAttemptAt is not { } next || next <= now || next - now > LongestCoolDown)
        {
            return null;
        }

        return row.LastError is { } error && IsInTheFuture(error.At, now) ? null : next;
    }
}
