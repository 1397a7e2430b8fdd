namespace TokenFunctions.Refresh;

/// <summary>What became of one row of the due index.</summary>
public enum SweepItem
{
    Refreshed,
    AlreadyFresh,
    Busy,
    Deferred,
    ReauthRequired,
    OperatorActionRequired,

    /// <summary>The due row was stale, or belonged to a connection that is being deleted.</summary>
    Removed,

    /// <summary>Somebody edited the connection's row into nonsense; reported by an event of its own.</summary>
    Unreadable,

    /// <summary>An unexpected failure, reported by an event of its own.</summary>
    Failed,

    /// <summary>Not started within the time: the next tick's.</summary>
    Left,
}

/// <param name="Lag">How long the oldest had been due when the sweep began.</param>
public sealed record SweepSummary(IReadOnlyDictionary<SweepItem, int> Counts, int Due, TimeSpan Duration, TimeSpan Lag)
{
    public int this[SweepItem item] => Counts.GetValueOrDefault(item);

    public static SweepSummary Of(IReadOnlyCollection<SweepItem> items, TimeSpan duration, TimeSpan lag) =>
        new(items.CountBy(i => i).ToDictionary(), items.Count, duration, lag);
}

internal static class SweepItems
{
    extension(SweepItem)
    {
        public static SweepItem Of(RefreshOutcome outcome) => outcome switch
        {
            RefreshOutcome.Refreshed => SweepItem.Refreshed,
            RefreshOutcome.AlreadyFresh => SweepItem.AlreadyFresh,
            RefreshOutcome.Busy => SweepItem.Busy,
            RefreshOutcome.Deferred => SweepItem.Deferred,
            RefreshOutcome.ReauthRequired => SweepItem.ReauthRequired,
            _ => SweepItem.OperatorActionRequired,
        };
    }
}
