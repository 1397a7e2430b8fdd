using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using Verdict = TokenFunctions.Connections.Verdict;

namespace TokenFunctions.Refresh;

/// <summary>What a row becomes when a refresh failed. Pure. No failure ever deletes a grant.</summary>
public sealed class FailureRow(StatusNotifications notifications, RefreshOptions options, TimeProvider time, Random random)
{
    /// <summary>After an ambiguous attempt a refusal may be our own replay: it counts only when it is repeated so much later.</summary>
    public static readonly TimeSpan RefusalMustLast = TimeSpan.FromMinutes(2);

    /// <summary>How often the sweep looks whether an operator has mended the registration.</summary>
    private static readonly TimeSpan OperatorRecheck = TimeSpan.FromMinutes(15);

    /// <summary>From then on no request of that attempt can be under way.</summary>
    public DateTimeOffset SurelyOverAt(RefreshIntent intent) => intent.StartedAt + ILeases.Length + options.Timeout;

    public Connection Apply(Connection row, TokenAnswer.Failed failure, long providerVersion) => failure.Kind switch
    {
        FailureKind.ReauthRequired => Refused(row, failure, providerVersion),
        FailureKind.OperatorActionRequired => WithVerdict(row, ConnectionStatus.OperatorActionRequired, failure, failure.Reason, providerVersion),
        FailureKind.Ambiguous => Ambiguous(row, failure),
        _ => Deferred(row with { Intent = row.Intent?.Ended }, failure.Reason, failure.Error, failure.RetryAfter),
    };

    /// <summary>Cool-down: the provider is left alone until <see cref="Connection.NextAttemptAt"/>, and the sweep looks again then.</summary>
    /// <param name="atLeast">What the provider asked for.</param>
    public Connection Deferred(Connection row, string reason, ProviderError? error, TimeSpan? atLeast)
    {
        var now = time.GetUtcNow();
        var coolDown = Backoff.CoolDown(row.Failures + 1, random);
        var next = now + (atLeast > coolDown ? atLeast.Value : coolDown);
        return Until(row with { LastError = RefreshError.From(reason, error, now) }, next, reason, now);
    }

    /// <summary>The registration has not changed since the verdict: look again later.</summary>
    public Connection OperatorStillNeeded(Connection row) => row with { DueAt = time.GetUtcNow() + OperatorRecheck };

    private Connection Refused(Connection row, TokenAnswer.Failed failure, long providerVersion)
    {
        var now = time.GetUtcNow();
        if (row.Intent is not { AmbiguousSince: not null } intent)
        {
            return WithVerdict(row, ConnectionStatus.ReauthRequired, failure, failure.Reason, providerVersion);
        }

        var firstRefusedAt = intent.FirstRefusedAt ?? now;
        if (now - firstRefusedAt < RefusalMustLast)
        {
            var suspect = row with { Intent = intent.Ended! with { FirstRefusedAt = firstRefusedAt }, LastError = RefreshError.From(failure.Reason, failure.Error, now) };
            return Until(suspect, firstRefusedAt + RefusalMustLast, failure.Reason, now);
        }

        var reason = failure.Reason == FailureReasons.RefreshTokenRejected ? FailureReasons.RotationLost : failure.Reason;
        return WithVerdict(row, ConnectionStatus.ReauthRequired, failure, reason, providerVersion);
    }

    private Connection Ambiguous(Connection row, TokenAnswer.Failed failure)
    {
        var now = time.GetUtcNow();
        var intent = row.Intent! with { AmbiguousSince = row.Intent.AmbiguousSince ?? now };
        return Deferred(row with { Intent = intent }, failure.Reason, failure.Error, SurelyOverAt(intent) - now);
    }

    private Connection WithVerdict(Connection row, ConnectionStatus status, TokenAnswer.Failed failure, string reason, long providerVersion)
    {
        var now = time.GetUtcNow();
        var judged = row with
        {
            Intent = null,
            Failures = row.Failures + 1,
            NextAttemptAt = null,
            LastError = RefreshError.From(reason, failure.Error, now),
            Verdict = new Verdict(reason, failure.Error.Code, failure.Error.Description, now, providerVersion),
            // Still in the due index, so that a crash before anybody was told is noticed by the sweep.
            DueAt = status == ConnectionStatus.OperatorActionRequired ? now + OperatorRecheck : row.DueAt ?? now,
        };
        return notifications.Change(judged, status, reason, now);
    }

    private Connection Until(Connection row, DateTimeOffset next, string reason, DateTimeOffset now)
    {
        var deferred = row with { Failures = row.Failures + 1, NextAttemptAt = next, DueAt = row.DueAt is null ? null : next };
        return row.Status is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired
            ? deferred
            : notifications.Change(deferred, ConnectionStatus.Degraded, reason, now);
    }
}
