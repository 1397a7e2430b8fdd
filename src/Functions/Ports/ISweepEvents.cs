using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>What a sweep and a reconciliation did, for logs and metrics.</summary>
internal interface ISweepEvents
{
    void SweepCompleted(SweepSummary summary);

    void SweepItemFailed(string connectionId, Exception exception);

    void RowUnreadable(RowUnreadableException unreadable);

    void StaleDueRowRemoved(DueKey key);

    void ReconcileCompleted(ReconcileSummary summary);

    void ReconcileItemFailed(string name, string detail);

    /// <summary>A client secret ends soon, or has ended.</summary>
    void ClientSecretExpires(string provider, DateTimeOffset end, bool isOver);

    void Repaired(string connectionId, string what);
}
