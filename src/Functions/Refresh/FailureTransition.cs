using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>The row after a refresh failed. Pure: no port, no logger. No failure deletes a grant.</summary>
internal sealed class FailureTransition(StatusTransition statuses, TimeProvider time, Random random)
{
    /// <summary>After an ambiguous attempt a refusal may be the result of our own replay. It counts only when it is repeated this much later.</summary>
    public static readonly TimeSpan RefusalMustLast = TimeSpan.FromMinutes(2);

    /// <summary>
    /// During a rotation of the client secret the provider may refuse both secrets for a while. The refusal counts when it has lasted this long.
    /// </summary>
    public static readonly TimeSpan ClientRefusalMustLast = TimeSpan.FromMinutes(5);

    /// <summary>How often the sweep checks whether an operator has changed the registration.</summary>
    private static readonly TimeSpan OperatorRecheck = TimeSpan.FromMinutes(15);

    /// <summary>
    /// From this moment no request of that attempt can be under way, because a request is sent only under a lease that outlasts its time limit.
    /// </summary>
    public static DateTimeOffset CertainlyOverAt(RefreshIntent intent) => intent.StartedAt + ILeases.Length;

    /// <summary>
    /// Whether the worker of that intent may still have a request under way, although the lease is ours. An intent that starts minutes in the future was
    /// written by a wrong clock, which must not block the connection for as long.
    /// </summary>
    public bool MayBeUnderWay(RefreshIntent intent)
    {
        var now = time.GetUtcNow();
        return CertainlyOverAt(intent) > now && !ClockTolerance.IsInTheFuture(intent.StartedAt, now);
    }

    /// <summary>Whether a refusal after an ambiguous request has not lasted long enough.</summary>
    public bool IsSuspect(RefreshIntent intent, bool wasAmbiguous)
    {
        var isAmbiguous = wasAmbiguous || intent.AmbiguousSince is not null;
        return isAmbiguous && (intent.FirstRefusedAt is not { } first || time.GetUtcNow() - first < RefusalMustLast);
    }

    /// <summary>
    /// A verdict ends the attempts, not the ambiguity. If management asks for another refresh and it is refused, the reason is still that we lost the token.
    /// </summary>
    public static RefreshIntent? DoubtOf(Connection row) =>
        row.Verdict is { Reason: FailureReasons.RotationLost, Since: var since }
            ? new RefreshIntent("", since, row.RefreshTokenFingerprint, since, since - RefusalMustLast)
            : null;

    /// <param name="wasAmbiguous">An earlier request of this attempt was ambiguous.</param>
    public Connection Apply(Connection row, TokenResponse.Failed failure, long providerVersion, bool wasAmbiguous = false)
    {
        var intent = Mark(row.Intent, wasAmbiguous);
        row = row with { Intent = intent };
        return failure.Kind switch
        {
            FailureKind.ReauthRequired when IsSuspect(intent!, wasAmbiguous) => Suspect(row, failure),
            FailureKind.ReauthRequired =>
                WithVerdict(row with { Intent = null }, ConnectionStatus.ReauthRequired, failure, ReasonOf(failure, row), providerVersion),
            FailureKind.Ambiguous => Ambiguous(row, failure),
            var kind when kind == FailureKind.OperatorActionRequired || IsClientRefusedForLong(row, failure) =>
                WithVerdict(row with { Intent = StillAmbiguous(intent) }, ConnectionStatus.OperatorActionRequired, failure, failure.Reason, providerVersion),
            _ => Deferred(row with { Intent = StillAmbiguous(intent) }, failure.Reason, failure.Error, failure.RetryAfter),
        };
    }

    /// <summary>A spare is sent under the same attempt and inherits its ambiguity.</summary>
    public Connection WithSpareSent(Connection row, Fingerprint fingerprint, bool wasAmbiguous)
    {
        var (now, intent) = (time.GetUtcNow(), Mark(row.Intent, wasAmbiguous)!);
        var firstRefusedAt = intent.FirstRefusedAt ?? (intent.AmbiguousSince is null ? null : now);
        return row with { Intent = intent with { StartedAt = now, Fingerprint = fingerprint, FirstRefusedAt = firstRefusedAt } };
    }

    /// <summary>Cool-down: the connection is not refreshed before <see cref="Connection.NextAttemptAt"/>, and is due then.</summary>
    /// <param name="atLeast">The wait that the provider asked for.</param>
    public Connection Deferred(Connection row, string reason, ProviderError? error, TimeSpan? atLeast)
    {
        var now = time.GetUtcNow();
        var coolDown = Backoff.CoolDown(row.Failures + 1, random);
        var next = now + (atLeast > coolDown ? atLeast.Value : coolDown);
        var since = row.LastError is { } last && last.Reason == reason ? BeganAt(last) : now;
        return Until(row with { LastError = RefreshError.From(reason, error, now) with { Since = since } }, next, reason, now);
    }

    /// <summary>The registration has not changed since the verdict: check again later.</summary>
    public Connection OperatorStillNeeded(Connection row) => row with { DueAt = time.GetUtcNow() + OperatorRecheck };

    private bool IsClientRefusedForLong(Connection row, TokenResponse.Failed failure) =>
        failure is { Kind: FailureKind.Transient, Reason: FailureReasons.ClientRejected }
        && row is { Status: ConnectionStatus.Degraded, LastError: { Reason: FailureReasons.ClientRejected } error }
        && time.GetUtcNow() - BeganAt(error) >= ClientRefusalMustLast;

    private static DateTimeOffset BeganAt(RefreshError error) => error.Since ?? error.At;

    private Connection Suspect(Connection row, TokenResponse.Failed failure)
    {
        var now = time.GetUtcNow();
        var firstRefusedAt = row.Intent!.FirstRefusedAt < now ? row.Intent.FirstRefusedAt.Value : now;
        var suspect = row with
        {
            Intent = StillAmbiguous(row.Intent)! with { FirstRefusedAt = firstRefusedAt },
            LastError = RefreshError.From(failure.Reason, failure.Error, now),
        };
        return Until(suspect, firstRefusedAt + RefusalMustLast, failure.Reason, now);
    }

    private static string ReasonOf(TokenResponse.Failed failure, Connection row)
    {
        var isDoubted = row.Intent!.AmbiguousSince is not null || row.DoubtSince is not null;
        return isDoubted && failure.Reason == FailureReasons.RefreshTokenRejected ? FailureReasons.RotationLost : failure.Reason;
    }

    private Connection Ambiguous(Connection row, TokenResponse.Failed failure)
    {
        var now = time.GetUtcNow();
        var intent = row.Intent! with { AmbiguousSince = row.Intent.AmbiguousSince ?? now };
        var over = CertainlyOverAt(intent) - now;
        return Deferred(row with { Intent = intent }, failure.Reason, failure.Error, failure.RetryAfter > over ? failure.RetryAfter : over);
    }

    private static RefreshIntent? Mark(RefreshIntent? intent, bool wasAmbiguous) =>
        wasAmbiguous && intent is not null ? intent with { AmbiguousSince = intent.AmbiguousSince ?? intent.StartedAt } : intent;

    /// <summary>This attempt is over, so no worker has to wait for it. What was ambiguous stays ambiguous.</summary>
    private static RefreshIntent? StillAmbiguous(RefreshIntent? intent) => intent is { AmbiguousSince: { } since } ? intent with { StartedAt = since } : null;

    private Connection WithVerdict(Connection row, ConnectionStatus status, TokenResponse.Failed failure, string reason, long providerVersion)
    {
        var now = time.GetUtcNow();
        var dueNow = row.DueAt < now ? row.DueAt : now;
        var judged = row with
        {
            Failures = row.Failures + 1,
            NextAttemptAt = null,
            LastError = RefreshError.From(reason, failure.Error, now),
            Verdict = new Verdict(reason, failure.Error.Code, failure.Error.Description, now, providerVersion),

            // It stays in the due index, so the next sweep delivers the notification after a crash.
            DueAt = status == ConnectionStatus.OperatorActionRequired ? now + OperatorRecheck : dueNow,
        };
        return statuses.Apply(judged, status, reason, now);
    }

    private Connection Until(Connection row, DateTimeOffset next, string reason, DateTimeOffset now)
    {
        var deferred = row with { Failures = row.Failures + 1, NextAttemptAt = next, DueAt = DueAfter(row, next) };
        return row.Status is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired
            ? deferred
            : statuses.Apply(deferred, ConnectionStatus.Degraded, reason, now);
    }

    /// <summary>A failure adds no connection to the due index, and does not make an on-demand connection due early.</summary>
    private static DateTimeOffset? DueAfter(Connection row, DateTimeOffset next) =>
        row.DueAt is null || (row.Strategy == RefreshStrategy.OnDemand && row.DueAt > next) ? row.DueAt : next;
}
