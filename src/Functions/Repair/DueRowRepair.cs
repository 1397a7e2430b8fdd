using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Repair;

/// <summary>Gives a connection the due row that it must have.</summary>
internal sealed class DueRowRepair(ConnectionWriter writer, IDueIndex dueIndex, IProviderStore providers, RefreshSchedule schedule, TimeProvider time)
{
    /// <param name="dueKeys">The due index as it was before the walk; a key that is missing there is looked up.</param>
    /// <returns>The row as it then stands.</returns>
    public async Task<Connection> RepairAsync(Connection row, IReadOnlySet<DueKey> dueKeys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var next = await IsWithinReachAsync(row, now, cancellationToken) ? row : row with { DueAt = await DueNowAsync(row, now, cancellationToken) };
        var isSameKey = next.DueKey == row.DueKey;
        if (next.DueKey is not { } key || (isSameKey && (dueKeys.Contains(key) || await dueIndex.FindAsync(key, cancellationToken) is not null)))
        {
            return row;
        }

        // The basis names no due row, so the writer puts it.
        var basis = isSameKey ? row with { DueAt = null, DueETag = null } : row;
        return (await writer.WriteAsync(basis, next, cancellationToken)).Current ?? row;
    }

    private async Task<bool> IsWithinReachAsync(Connection row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row.DueAt is not { } due || due < now - DueKey.SweepWindow)
        {
            return false;
        }

        return await LatestDueAsync(row, now, cancellationToken) is not { } latest || due <= latest;
    }

    /// <summary>
    /// A connection that is kept fresh is due later only if a clock was wrong or the row was edited by hand. Null where there is no such limit.
    /// </summary>
    private async Task<DateTimeOffset?> LatestDueAsync(Connection row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!IsKeptFresh(row) || await providers.FindReadableAsync(row.Provider, cancellationToken) is not { } provider)
        {
            return null;
        }

        return new[] { now, schedule.LatestDueAt(row, provider.Profile, now), ClockTolerance.CoolDownEnd(row, now) }.Max();
    }

    private async Task<DateTimeOffset?> DueNowAsync(Connection row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row.DueAt <= now || row.Status == ConnectionStatus.OperatorActionRequired)
        {
            return now;
        }

        return IsKeptFresh(row) && await providers.FindReadableAsync(row.Provider, cancellationToken) is { } provider
            ? schedule.DueAt(row, provider.Profile, now)
            : null;
    }

    private static bool IsKeptFresh(Connection row) => row.Status is ConnectionStatus.Active or ConnectionStatus.Degraded;
}
