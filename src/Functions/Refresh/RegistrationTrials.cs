using TokenFunctions.Connections;
using TokenFunctions.Model;

namespace TokenFunctions.Refresh;

/// <summary>
/// Decides which connection tries a verdict again. A verdict about the provider's side concerns every connection of the registration, so one of them makes the
/// try, and its success frees the others. The state is in memory: each process finds out for itself.
/// </summary>
internal sealed class RegistrationTrials(TimeProvider time)
{
    /// <summary>After that a try without a result no longer holds the others back.</summary>
    private static readonly TimeSpan LongestTrial = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Trial> _byProvider = new(StringComparer.Ordinal);

    /// <summary>Whether that connection, which has a verdict, may be refreshed now. If so, it holds its registration's try.</summary>
    public bool MayTry(Connection row)
    {
        var now = time.GetUtcNow();
        if (row.Status != ConnectionStatus.OperatorActionRequired)
        {
            return IsDue(row, now);
        }

        lock (_lock)
        {
            var trial = _byProvider.GetValueOrDefault(row.Provider);
            if (trial?.RecoveredAt >= JudgedAt(row))
            {
                return true;
            }

            if (!IsDue(row, now) || (trial is not null && trial.ConnectionId != row.Id && now < trial.HoldsUntil))
            {
                return false;
            }

            _byProvider[row.Provider] = new Trial(row.Id, now + LongestTrial, trial?.Failures ?? 0);
            return true;
        }
    }

    public void Record(RefreshResult result)
    {
        if (result is not { IsAttempt: true, Connection: { } row })
        {
            return;
        }

        lock (_lock)
        {
            if (_byProvider.GetValueOrDefault(row.Provider) is { } trial && trial.ConnectionId == row.Id)
            {
                _byProvider[row.Provider] = After(trial, result.Outcome, time.GetUtcNow());
            }
        }
    }

    /// <summary>Any result other than another refusal of the client shows that the provider's side works, or says nothing.</summary>
    private static Trial After(Trial trial, RefreshOutcome outcome, DateTimeOffset now) => outcome switch
    {
        RefreshOutcome.Refreshed => trial with { HoldsUntil = now, Failures = 0, RecoveredAt = now },
        RefreshOutcome.OperatorActionRequired =>
            trial with { HoldsUntil = now + Backoff.Trial(trial.Failures + 1), Failures = trial.Failures + 1, RecoveredAt = null },
        _ => trial with { HoldsUntil = now },
    };

    /// <summary>A row that is older than this rule has no next try. A time that a wrong clock wrote counts as passed.</summary>
    private static bool IsDue(Connection row, DateTimeOffset now)
    {
        var verdict = row.Verdict!;
        var next = verdict.NextTryAt ?? (row.Status == ConnectionStatus.OperatorActionRequired ? verdict.Since + Backoff.Trial(1) : null);
        return next <= now || (next is not null && ClockTolerance.IsInTheFuture(JudgedAt(row), now));
    }

    private static DateTimeOffset JudgedAt(Connection row) => row.LastError?.At ?? row.Verdict!.Since;

    /// <param name="ConnectionId">The connection that makes the try, or made the last one.</param>
    private sealed record Trial(string ConnectionId, DateTimeOffset HoldsUntil, int Failures, DateTimeOffset? RecoveredAt = null);
}
