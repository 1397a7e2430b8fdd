namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Step">Where the process was killed or stopped; <c>random</c> for any moment.</param>
/// <param name="At">Timestamp.</param>
/// <param name="HeldLease">The process held the connection's lease.</param>
internal sealed record Hit(string Step, long At, bool HeldLease);

/// <param name="ServedAt">When a caller had a good token.</param>
/// <param name="RenewedAt">When a caller had one newer than any seen before; null if that never happened.</param>
/// <param name="IsLast">No other process died over the connection meanwhile.</param>
internal sealed record Recovered(FleetConnection Connection, Hit Hit, long? ServedAt, long? RenewedAt, bool IsLast)
{
    public TimeSpan? Served => Since(ServedAt);

    public TimeSpan? Renewed => Since(RenewedAt);

    private TimeSpan? Since(long? at) => at is { } then ? TimeProvider.System.GetElapsedTime(Hit.At, Math.Max(then, Hit.At)) : null;
}
