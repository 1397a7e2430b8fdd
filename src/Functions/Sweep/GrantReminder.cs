using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Sweep;

/// <summary>Records that a grant ends soon, once for each grant, whether or not it is refreshed at the moment.</summary>
internal sealed class GrantReminder(ConnectionWriter writer, StatusTransition statuses, IProviderStore providers, RefreshSchedule schedule, TimeProvider time)
{
    /// <returns>The row as it then stands, with a pending notification if the reminder was due.</returns>
    public async Task<Connection> RemindAsync(Connection row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row is not { IsDeleted: false, Verdict: null } || schedule.RemindAt(row) is not { } remindAt || remindAt > now + SweepSchedule.TimerTolerance)
        {
            return row;
        }

        var next = statuses.Remind(row, now);
        if (await providers.FindReadableAsync(row.Provider, cancellationToken) is { } provider)
        {
            next = next with { DueAt = schedule.DueAtAfterCoolDown(next, provider.Profile, now) };
        }

        return (await writer.WriteAsync(row, next, cancellationToken)).Current ?? row;
    }
}
