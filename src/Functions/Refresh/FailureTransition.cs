using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <param name="At">When it came. The row may be written much later, or twice, and one refusal must not count as two.</param>
/// <param name="WasAmbiguous">An earlier request of the attempt was ambiguous.</param>
internal readonly record struct FailedResponse(TokenResponse.Failed Failure, DateTimeOffset At, bool WasAmbiguous = false);

/// <summary>The row after a refresh failed. Pure: no port, no logger. No failure deletes a grant.</summary>
internal sealed class FailureTransition(StatusTransition statuses, TimeProvider time, Random random)
{
    /// <summary>After an ambiguous attempt a refusal may be the result of our own replay. It counts only when it is repeated this much later.</summary>
    public static readonly TimeSpan RefusalMustLast = TimeSpan.FromMinutes(2);

    /// <summary>
    /// During a rotation of the client secret the provider may refuse both secrets for a while, and a certificate or an address may be wrong for a while. It
    /// counts when it has lasted this long.
    /// </summary>
    public static readonly TimeSpan ClientRefusalMustLast = TimeSpan.FromMinutes(5);

    /// <summary>Without a living token, an unknown error that has not changed for this long needs an operator.</summary>
    private static readonly TimeSpan ErrorPersists = TimeSpan.FromDays(1);

    /// <summary>How often the sweep checks whether an operator has changed the registration, or another connection's try has succeeded.</summary>
    private static readonly TimeSpan OperatorRecheck = TimeSpan.FromMinutes(5);

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
    private static bool IsSuspect(RefreshIntent intent, bool wasAmbiguous, DateTimeOffset respondedAt)
    {
        var isAmbiguous = wasAmbiguous || intent.AmbiguousSince is not null;
        return isAmbiguous && (intent.FirstRefusedAt is not { } first || respondedAt - first < RefusalMustLast);
    }

    /// <summary>Whether the grant is refused for good. Until then the token that was sent may still be valid, and no other is put at risk.</summary>
    public static bool IsConfirmed(Connection row, FailedResponse response, Provider provider) =>
        !IsSuspect(row.Intent!, response.WasAmbiguous, response.At)
        && SecondTryAt(row with { Intent = Mark(row.Intent, response.WasAmbiguous) }, response, provider) is null;

    /// <summary>
    /// A verdict ends the attempts, not the ambiguity. If management asks for another refresh and it is refused, the reason is still that we lost the token.
    /// </summary>
    public static RefreshIntent? DoubtOf(Connection row) =>
        row.Verdict is { Reason: FailureReasons.RotationLost, Since: var since }
            ? new RefreshIntent("", since, row.RefreshTokenFingerprint, since, since - RefusalMustLast)
            : null;

    public Connection Apply(Connection row, FailedResponse response, Provider provider)
    {
        var (failure, intent) = (response.Failure, Mark(row.Intent, response.WasAmbiguous));
        row = row with { Intent = intent };
        return failure.Kind switch
        {
            FailureKind.ReauthRequired when IsSuspect(intent!, response.WasAmbiguous, response.At) => Suspect(row, response),
            FailureKind.ReauthRequired => Refused(row, response, provider),
            FailureKind.OperatorActionRequired or FailureKind.Transient when NeedsOperator(row, failure) =>
                ForOperator(row with { Intent = StillAmbiguous(intent) }, failure, failure.Reason, provider),
            _ when Persists(row, failure) =>
                ForOperator(row with { Intent = StillAmbiguous(intent) }, failure, FailureReasons.ProviderErrorPersists, provider),
            FailureKind.Ambiguous => Ambiguous(row, failure),
            _ => Deferred(row with { Intent = StillAmbiguous(intent) }, failure.Reason, failure.Error, failure.RetryAfter),
        };
    }

    /// <summary>A spare is sent under the same attempt and inherits its ambiguity.</summary>
    public Connection WithSpareSent(Connection row, Fingerprint fingerprint, FailedResponse response)
    {
        var (now, intent) = (time.GetUtcNow(), Mark(row.Intent, response.WasAmbiguous)!);
        var firstRefusedAt = intent.FirstRefusedAt ?? (intent.AmbiguousSince is null ? null : response.At);
        return row with { Intent = intent with { StartedAt = now, Fingerprint = fingerprint, FirstRefusedAt = firstRefusedAt } };
    }

    /// <summary>Cool-down: the connection is not refreshed before <see cref="Connection.NextAttemptAt"/>, and is due then.</summary>
    /// <param name="atLeast">The wait that the provider asked for.</param>
    public Connection Deferred(Connection row, string reason, ProviderError? error, TimeSpan? atLeast)
    {
        var now = time.GetUtcNow();
        var coolDown = Backoff.CoolDown(row.Failures + 1, random);
        var next = now + (atLeast > coolDown ? atLeast.Value : coolDown);
        return Until(row with { LastError = RefreshError.From(reason, error, now) with { Since = BeganAt(row, reason, error, now) } }, next, reason, now);
    }

    /// <summary>Another try is not due yet, or another connection of the registration makes it: check again later.</summary>
    public Connection StillJudged(Connection row)
    {
        var now = time.GetUtcNow();
        var next = row.Verdict?.NextTryAt > now ? row.Verdict.NextTryAt : null;
        return row with { DueAt = row.Status == ConnectionStatus.OperatorActionRequired ? RecheckAt(next, now) : next };
    }

    private static DateTimeOffset RecheckAt(DateTimeOffset? nextTry, DateTimeOffset now) =>
        nextTry is { } next && next - now < OperatorRecheck ? next : now + OperatorRecheck;

    /// <summary>
    /// The provider refuses the client. Two refused secrets of a rotation, a certificate and an address may be wrong for a moment, so they must last.
    /// </summary>
    private bool NeedsOperator(Connection row, TokenResponse.Failed failure)
    {
        var mustLast = failure is { Kind: FailureKind.Transient, Reason: FailureReasons.ClientRejected } or { Reason: FailureReasons.EndpointUntrusted };
        return mustLast ? HasLasted(row, failure, ClientRefusalMustLast) : failure.Kind == FailureKind.OperatorActionRequired;
    }

    /// <summary>An error that no standard defines is retried. If it stays the same and nothing is left to serve, an operator has to look.</summary>
    private bool Persists(Connection row, TokenResponse.Failed failure) =>
        failure is { Error.Status: not null, Reason: not FailureReasons.ProviderThrottled }
        && TokenFreshness.Remaining(row, time.GetUtcNow()) is null
        && (row.Verdict?.Reason == FailureReasons.ProviderErrorPersists || HasLasted(row, failure, ErrorPersists));

    /// <summary>Whether the row has that verdict already, or has had that error for as long.</summary>
    private bool HasLasted(Connection row, TokenResponse.Failed failure, TimeSpan duration) =>
        row.Verdict?.Reason == failure.Reason
        || (row.LastError is { } error && IsSame(error, failure.Reason, failure.Error) && time.GetUtcNow() - BeganAt(error) >= duration);

    /// <summary>The provider may refuse two secrets, or one certificate, in different words.</summary>
    private static bool IsSame(RefreshError last, string reason, ProviderError? error) =>
        last.Reason == reason
        && (reason is FailureReasons.ClientRejected or FailureReasons.EndpointUntrusted || (last.Status, last.Code) == (error?.Status, error?.Code));

    private static DateTimeOffset BeganAt(RefreshError error) => error.Since ?? error.At;

    private static DateTimeOffset BeganAt(Connection row, string reason, ProviderError? error, DateTimeOffset now) =>
        row.LastError is { } last && IsSame(last, reason, error) ? BeganAt(last) : now;

    private Connection Refused(Connection row, FailedResponse response, Provider provider)
    {
        var (now, failure, nextTryAt) = (time.GetUtcNow(), response.Failure, SecondTryAt(row, response, provider));
        var judged = row with { Intent = null };
        return nextTryAt is { } next && row.Verdict is null && (TokenFreshness.Remaining(row, now) is not null || row.Spares.Any(s => !s.IsRefused))
            ? RefusedOnce(judged, failure, next)
            : WithVerdict(judged, ConnectionStatus.ReauthRequired, failure, ReasonOf(failure, row), provider, nextTryAt);
    }

    /// <summary>
    /// Servers of a cluster refuse a valid token now and then, so one refusal is confirmed by a second try. While an access token lives, no notification is
    /// sent before it. A recovery has made its second try already.
    /// </summary>
    /// <returns>Null if the refusal is confirmed.</returns>
    private static DateTimeOffset? SecondTryAt(Connection row, FailedResponse response, Provider provider)
    {
        if (row.Intent?.AmbiguousSince is not null
            || response.Failure.Reason != FailureReasons.RefreshTokenRejected
            || !provider.Profile.SecondTry)
        {
            return null;
        }

        var secondTryAt = (FirstRefusedAt(row) is { } first && first < response.At ? first : response.At) + RefusalMustLast;
        return secondTryAt > response.At ? secondTryAt : null;
    }

    private static DateTimeOffset? FirstRefusedAt(Connection row) => row switch
    {
        { Status: ConnectionStatus.ReauthRequired, Verdict: { } verdict } => verdict.Since,
        { LastError: { Reason: FailureReasons.RefreshTokenRejected } error } => BeganAt(error),
        _ => null,
    };

    private Connection RefusedOnce(Connection row, TokenResponse.Failed failure, DateTimeOffset nextTryAt) => row with
    {
        Failures = row.Failures + 1,
        NextAttemptAt = nextTryAt,
        DueAt = DueAfter(row, nextTryAt),
        LastError = RefreshError.From(failure.Reason, failure.Error, time.GetUtcNow()) with { Since = nextTryAt - RefusalMustLast },
    };

    private Connection ForOperator(Connection row, TokenResponse.Failed failure, string reason, Provider provider)
    {
        var tries = row is { Status: ConnectionStatus.OperatorActionRequired, Verdict: { } verdict } ? verdict.Tries + 1 : 0;
        var nextTryAt = time.GetUtcNow() + Backoff.Trial(tries + 1);
        return WithVerdict(row, ConnectionStatus.OperatorActionRequired, failure, reason, provider, nextTryAt, tries);
    }

    private Connection Suspect(Connection row, FailedResponse response)
    {
        var (now, failure) = (time.GetUtcNow(), response.Failure);
        var firstRefusedAt = row.Intent!.FirstRefusedAt < response.At ? row.Intent.FirstRefusedAt.Value : response.At;
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

    private Connection WithVerdict(
        Connection row,
        ConnectionStatus status,
        TokenResponse.Failed failure,
        string reason,
        Provider provider,
        DateTimeOffset? nextTryAt,
        int tries = 0)
    {
        var now = time.GetUtcNow();
        var dueNow = row.DueAt < now ? row.DueAt : now;
        var since = row.Status == status && row.Verdict is { } verdict && verdict.Reason == reason ? verdict.Since : now;
        var error = RefreshError.From(failure.Reason, failure.Error, now);
        var judged = row with
        {
            Failures = row.Failures + 1,
            NextAttemptAt = null,
            LastError = error with { Since = BeganAt(row, failure.Reason, failure.Error, now) },
            Verdict = new Verdict(reason, failure.Error.Code, failure.Error.Description, since, provider.Version, nextTryAt, tries),

            // It stays in the due index, so the next sweep delivers the notification after a crash.
            DueAt = status == ConnectionStatus.OperatorActionRequired ? RecheckAt(nextTryAt, now) : dueNow,
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
