using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using Verdict = TokenFunctions.Connections.Verdict;

namespace TokenFunctions.Refresh;

/// <summary>What a row becomes when a refresh failed. Pure. No failure ever deletes a grant.</summary>
public sealed class FailureRow(StatusNotifications notifications, TimeProvider time, Random random)
{
    /// <summary>After an ambiguous attempt a refusal may be our own replay: it counts only when it is repeated so much later.</summary>
    public static readonly TimeSpan RefusalMustLast = TimeSpan.FromMinutes(2);

    /// <summary>While a client secret is being changed, the provider may refuse both for a while; it counts when it has lasted so long.</summary>
    public static readonly TimeSpan ClientRefusalMustLast = TimeSpan.FromMinutes(5);

    /// <summary>How often the sweep looks whether an operator has mended the registration.</summary>
    private static readonly TimeSpan OperatorRecheck = TimeSpan.FromMinutes(15);

    /// <summary>From then on no request of that attempt can be under way: none leaves but by a lease that outlasts its time limit.</summary>
    public static DateTimeOffset SurelyOverAt(RefreshIntent intent) => intent.StartedAt + ILeases.Length;

    /// <summary>Where the lease is ours: whether the worker that declared it may still be sending. One that says to have begun minutes from now had a wrong clock, which must not block for as long.</summary>
    public bool MayBeUnderWay(RefreshIntent intent) => time.GetUtcNow() is var now && SurelyOverAt(intent) > now && !Moments.IsInTheFuture(intent.StartedAt, now);

    /// <summary>After an ambiguous request a refusal that has not lasted yet.</summary>
    public bool IsSuspect(RefreshIntent intent, bool wasAmbiguous) =>
        (wasAmbiguous || intent.AmbiguousSince is not null) && !(time.GetUtcNow() - intent.FirstRefusedAt >= RefusalMustLast);

    /// <summary>A verdict ended the attempts, not the doubt: where management asks once more and is refused again, it is still we who lost the token.</summary>
    public static RefreshIntent? DoubtOf(Connection row) =>
        row.Verdict is { Reason: FailureReasons.RotationLost, Since: var since } ? new RefreshIntent("", since, row.RefreshTokenFingerprint, since, since - RefusalMustLast) : null;

    /// <param name="wasAmbiguous">A request of this attempt before the last was ambiguous.</param>
    public Connection Apply(Connection row, TokenAnswer.Failed failure, long providerVersion, bool wasAmbiguous = false)
    {
        var intent = Mark(row.Intent, wasAmbiguous);
        row = row with { Intent = intent };
        return failure.Kind switch
        {
            FailureKind.ReauthRequired when IsSuspect(intent!, wasAmbiguous) => Suspect(row, failure),
            FailureKind.ReauthRequired => WithVerdict(row with { Intent = null }, ConnectionStatus.ReauthRequired, failure, ReasonOf(failure, row), providerVersion),
            FailureKind.Ambiguous => Ambiguous(row, failure),
            var kind when kind == FailureKind.OperatorActionRequired || IsClientRefusedForLong(row, failure) =>
                WithVerdict(row with { Intent = StillAmbiguous(intent) }, ConnectionStatus.OperatorActionRequired, failure, failure.Reason, providerVersion),
            _ => Deferred(row with { Intent = StillAmbiguous(intent) }, failure.Reason, failure.Error, failure.RetryAfter),
        };
    }

    /// <summary>A spare goes out under the same attempt, whose ambiguity it inherits.</summary>
    public Connection WithSpareSent(Connection row, string fingerprint, bool wasAmbiguous)
    {
        var (now, intent) = (time.GetUtcNow(), Mark(row.Intent, wasAmbiguous)!);
        var firstRefusedAt = intent.FirstRefusedAt ?? (intent.AmbiguousSince is null ? null : now);
        return row with { Intent = intent with { StartedAt = now, Fingerprint = fingerprint, FirstRefusedAt = firstRefusedAt } };
    }

    /// <summary>Cool-down: the provider is left alone until <see cref="Connection.NextAttemptAt"/>, and the sweep looks again then.</summary>
    /// <param name="atLeast">What the provider asked for.</param>
    public Connection Deferred(Connection row, string reason, ProviderError? error, TimeSpan? atLeast)
    {
        var now = time.GetUtcNow();
        var coolDown = Backoff.CoolDown(row.Failures + 1, random);
        var next = now + (atLeast > coolDown ? atLeast.Value : coolDown);
        var since = row.LastError is { } last && last.Reason == reason ? BeganAt(last) : now;
        return Until(row with { LastError = RefreshError.From(reason, error, now) with { Since = since } }, next, reason, now);
    }

    /// <summary>The registration has not changed since the verdict: look again later.</summary>
    public Connection OperatorStillNeeded(Connection row) => row with { DueAt = time.GetUtcNow() + OperatorRecheck };

    private bool IsClientRefusedForLong(Connection row, TokenAnswer.Failed failure) =>
        failure is { Kind: FailureKind.Transient, Reason: FailureReasons.ClientRejected } && row is { Status: ConnectionStatus.Degraded, LastError: { Reason: FailureReasons.ClientRejected } error }
        && time.GetUtcNow() - BeganAt(error) >= ClientRefusalMustLast;

    private static DateTimeOffset BeganAt(RefreshError error) => error.Since ?? error.At;

    private Connection Suspect(Connection row, TokenAnswer.Failed failure)
    {
        var now = time.GetUtcNow();
        var firstRefusedAt = row.Intent!.FirstRefusedAt < now ? row.Intent.FirstRefusedAt.Value : now;
        var suspect = row with { Intent = StillAmbiguous(row.Intent)! with { FirstRefusedAt = firstRefusedAt }, LastError = RefreshError.From(failure.Reason, failure.Error, now) };
        return Until(suspect, firstRefusedAt + RefusalMustLast, failure.Reason, now);
    }

    private static string ReasonOf(TokenAnswer.Failed failure, Connection row) =>
        (row.Intent!.AmbiguousSince ?? row.DoubtSince) is not null && failure.Reason == FailureReasons.RefreshTokenRejected ? FailureReasons.RotationLost : failure.Reason;

    private Connection Ambiguous(Connection row, TokenAnswer.Failed failure)
    {
        var now = time.GetUtcNow();
        var intent = row.Intent! with { AmbiguousSince = row.Intent.AmbiguousSince ?? now };
        var over = SurelyOverAt(intent) - now;
        return Deferred(row with { Intent = intent }, failure.Reason, failure.Error, failure.RetryAfter > over ? failure.RetryAfter : over);
    }

    private static RefreshIntent? Mark(RefreshIntent? intent, bool wasAmbiguous) =>
        wasAmbiguous && intent is not null ? intent with { AmbiguousSince = intent.AmbiguousSince ?? intent.StartedAt } : intent;

    /// <summary>This attempt is over, so nobody need wait for it; but what was unknown still is.</summary>
    private static RefreshIntent? StillAmbiguous(RefreshIntent? intent) => intent is { AmbiguousSince: { } since } ? intent with { StartedAt = since } : null;

    private Connection WithVerdict(Connection row, ConnectionStatus status, TokenAnswer.Failed failure, string reason, long providerVersion)
    {
        var now = time.GetUtcNow();
        var judged = row with
        {
            Failures = row.Failures + 1,
            NextAttemptAt = null,
            LastError = RefreshError.From(reason, failure.Error, now),
            Verdict = new Verdict(reason, failure.Error.Code, failure.Error.Description, now, providerVersion),
            // In the due index, so that a crash before anybody was told is noticed by the next sweep.
            DueAt = status == ConnectionStatus.OperatorActionRequired ? now + OperatorRecheck : row.DueAt < now ? row.DueAt : now,
        };
        return notifications.Change(judged, status, reason, now);
    }

    private Connection Until(Connection row, DateTimeOffset next, string reason, DateTimeOffset now)
    {
        var deferred = row with { Failures = row.Failures + 1, NextAttemptAt = next, DueAt = DueAfter(row, next) };
        return row.Status is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired
            ? deferred
            : notifications.Change(deferred, ConnectionStatus.Degraded, reason, now);
    }

    /// <summary>A failure does not make the sweep's what was not: neither what nobody has to refresh, nor what is refreshed on demand until its grant is about to die.</summary>
    private static DateTimeOffset? DueAfter(Connection row, DateTimeOffset next) =>
        row.DueAt is null || (row.Strategy == RefreshStrategy.OnDemand && row.DueAt > next) ? row.DueAt : next;
}
