using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Sweep;

/// <summary>
/// Records that a grant ends soon, once for each grant, whether or not it is refreshed at the moment. A grant without a refresh token has no refresh that would
/// notice its end, so that is recorded here too.
/// </summary>
internal sealed class GrantReminder(ConnectionWriter writer, StatusTransition statuses, IProviderStore providers, RefreshSchedule schedule, TimeProvider time)
{
    /// <returns>The row as it then stands, with a pending notification if the reminder or the end was due.</returns>
    public async Task<Connection> RemindAsync(Connection row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row is not { IsDeleted: false, Verdict: null })
        {
            return row;
        }

        if (row is { HasRefreshToken: false, GrantExpiresAt: { } end } && end <= now)
        {
            return (await writer.WriteAsync(row, Ended(row, end, now), cancellationToken)).Current ?? row;
        }

        if (schedule.RemindAt(row) is not { } remindAt || remindAt > now + SweepSchedule.TimerTolerance)
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

    private Connection Ended(Connection row, DateTimeOffset end, DateTimeOffset now) => statuses.Apply(
        row with { Verdict = new Verdict(FailureReasons.NoRefreshToken, null, null, end, 0) },
        ConnectionStatus.ReauthRequired,
        FailureReasons.NoRefreshToken,
        now);
}
