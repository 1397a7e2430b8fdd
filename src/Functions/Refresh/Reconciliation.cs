using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Once a day: walks all connections and mends what crashes and outages left behind.</summary>
public sealed class Reconciliation(
    IConnectionStore store, IProviderStore providers, IDueIndex dueIndex, ConnectionMender mender, SweptConnection swept, Orphans orphanage, ProviderDiscovery discovery, TimeProvider time, SweepTelemetry telemetry)
{
    private const int PageSize = 500;

    /// <exception cref="StoreUnavailableException">The tables cannot be read.</exception>
    public async Task<ReconcileSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var due = new Dictionary<DueKey, DueEntry>();
        await foreach (var entry in dueIndex.ListAsync(null, null, cancellationToken))
        {
            due[entry.Key] = entry;
        }

        var dueKeys = due.Keys.ToHashSet();

        var (walked, mended, failed) = (0, 0, 0);
        var grants = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in WalkAsync(id => { failed++; grants[id] = ""; }, cancellationToken))
        {
            walked++;
            grants[row.Id] = row.GrantId;
            var outcome = await TryMendAsync(row, dueKeys, cancellationToken);
            mended += outcome == true ? 1 : 0;
            failed += outcome is null ? 1 : 0;
        }

        failed += await RemoveUnreachableAsync(due.Values, time.GetUtcNow() - ExpirySweep.LooksBack, cancellationToken);
        var registrations = (await providers.ListAsync(cancellationToken)).Providers;
        ReportClientSecrets(registrations);
        failed += await discovery.RefreshAsync(registrations, cancellationToken);
        var (orphans, stuck) = await orphanage.RemoveAsync(grants, cancellationToken);
        var summary = new ReconcileSummary(walked, mended, orphans, failed + stuck, time.GetElapsedTime(started));
        telemetry.ReconcileCompleted(summary);
        return summary;
    }

    /// <summary>Day by day, until it is replaced: when a client secret ends, all connections of its provider stand still.</summary>
    private void ReportClientSecrets(IReadOnlyList<Provider> registrations)
    {
        var now = time.GetUtcNow();
        foreach (var provider in registrations)
        {
            if (ClientSecretLife.EndsSoon(provider, now) is { } end)
            {
                telemetry.ClientSecretExpires(provider.Name, end, isOver: end <= now);
            }
        }
    }

    private async IAsyncEnumerable<Connection> WalkAsync(Action<string> onUnreadable, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new ConnectionFilter(), cursor, PageSize, cancellationToken);
            foreach (var unreadable in page.Unreadable)
            {
                telemetry.RowUnreadable(unreadable);
                onUnreadable(unreadable.Key);
            }

            foreach (var row in page.Connections)
            {
                yield return row;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    /// <summary>Due rows that no connection names and the sweep never reads: too old, or of a key that somebody made up.</summary>
    /// <returns>How many failed.</returns>
    private async Task<int> RemoveUnreachableAsync(IEnumerable<DueEntry> entries, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var entry in entries.Where(e => e.Key.Moment is not { } moment || moment < oldest))
        {
            try
            {
                var row = await store.FindAsync(entry.Key.ConnectionId, cancellationToken);
                if (row is not { IsDeleted: true } && row?.DueKey != entry.Key)
                {
                    await swept.RemoveUnnamedAsync(entry, row, cancellationToken);
                }
            }
            catch (StoreUnavailableException e)
            {
                telemetry.ReconcileItemFailed(entry.Key.ConnectionId, e.Message);
                failed++;
            }
        }

        return failed;
    }

    /// <summary>Null where it failed.</summary>
    private async Task<bool?> TryMendAsync(Connection row, HashSet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        try
        {
            return await mender.MendAsync(row, dueKeys, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            telemetry.ReconcileItemFailed(row.Id, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }
}

/// <param name="Mended">Connections that needed something.</param>
/// <param name="Orphans">Vault secrets and lease blobs without a connection, removed.</param>
public sealed record ReconcileSummary(int Walked, int Mended, int Orphans, int Failed, TimeSpan Duration);
