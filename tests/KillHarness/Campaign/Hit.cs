namespace TokenFunctions.KillHarness.Campaign;

/// <param name="Step">The step at which the process was killed or stopped; <c>random</c> for any moment.</param>
/// <param name="At">The timestamp of the kill or stop.</param>
/// <param name="HeldLease">Whether the process held the connection's lease.</param>
internal sealed record Hit(string Step, long At, bool HeldLease);

/// <param name="ServedAt">When a caller first got a valid token.</param>
/// <param name="RenewedAt">When a caller first got a token newer than all earlier ones; null if no caller did.</param>
/// <param name="IsLast">Whether no other process that worked on the connection died in between.</param>
internal sealed record Recovered(FleetConnection Connection, Hit Hit, long? ServedAt, long? RenewedAt, bool IsLast)
{
    public TimeSpan? Served => Since(ServedAt);

    public TimeSpan? Renewed => Since(RenewedAt);

    private TimeSpan? Since(long? at) => at is { } then ? TimeProvider.System.GetElapsedTime(Hit.At, Math.Max(then, Hit.At)) : null;
}
