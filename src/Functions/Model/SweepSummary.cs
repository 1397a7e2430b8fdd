namespace TokenFunctions.Model;

/// <summary>What a sweep did with one row of the due index.</summary>
internal enum SweepOutcome
{
    Refreshed,
    AlreadyFresh,
    Busy,
    Deferred,
    ReauthRequired,
    OperatorActionRequired,

    /// <summary>The due row was stale, or belonged to a connection that is being deleted.</summary>
    Removed,

    /// <summary>The connection's row is not readable. A separate event reports it.</summary>
    Unreadable,

    /// <summary>An unexpected failure. A separate event reports it.</summary>
    Failed,

    /// <summary>Not started in time. The next sweep handles it.</summary>
    Left,
}

/// <param name="Lag">How long the oldest connection had been due when the sweep began.</param>
internal sealed record SweepSummary(IReadOnlyDictionary<SweepOutcome, int> Counts, int Due, TimeSpan Duration, TimeSpan Lag)
{
    public int this[SweepOutcome item] => Counts.GetValueOrDefault(item);

    public static SweepSummary Of(IReadOnlyCollection<SweepOutcome> items, TimeSpan duration, TimeSpan lag) =>
        new(items.CountBy(i => i).ToDictionary(), items.Count, duration, lag);
}

/// <param name="Walked">Connections read.</param>
/// <param name="Repaired">Connections that needed a repair.</param>
/// <param name="Orphans">Vault secrets and lease blobs without a connection, removed.</param>
internal sealed record ReconcileSummary(int Walked, int Repaired, int Orphans, int Failed, TimeSpan Duration);
