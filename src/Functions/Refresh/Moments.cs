using TokenFunctions.Connections;

namespace TokenFunctions.Refresh;

/// <summary>
/// What rows tell of moments was written by a clock that may have been wrong, or by hand. What would have begun in the future has not: it is treated as over, so that a clock set right blocks nothing
/// for as long as it was wrong.
/// </summary>
internal static class Moments
{
    /// <summary>By how much the clocks of instances may differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The longest that a provider may ask for is a day.</summary>
    private static readonly TimeSpan LongestCoolDown = TimeSpan.FromDays(1);

    public static bool IsInTheFuture(DateTimeOffset moment, DateTimeOffset now) => moment - now > Tolerance;

    /// <summary>What time it is at least: what the row tells of has happened since the token was issued, and is forgotten when the next one is.</summary>
    public static DateTimeOffset NoEarlierThan(Connection row, DateTimeOffset now)
    {
        DateTimeOffset? degraded = row.Status == ConnectionStatus.Degraded ? row.StatusSince : null;
        return new[] { now, row.AccessTokenIssuedAt, row.LastError?.At, degraded }.Max()!.Value;
    }

    /// <summary>Null where no cool-down runs.</summary>
    public static DateTimeOffset? CoolDownEnd(Connection row, DateTimeOffset now) =>
        row.NextAttemptAt is { } next && next > now && next - now <= LongestCoolDown && !(row.LastError is { } error && IsInTheFuture(error.At, now)) ? next : null;
}
