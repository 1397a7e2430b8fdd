using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Refresh;

/// <summary>The row after received tokens are committed onto it. Pure: no port, no logger.</summary>
internal sealed class SuccessTransition(StatusTransition statuses, RefreshSchedule schedule, TimeProvider time)
{
    private const int RedeemedKept = 8;
    private const int SparesKept = 3;

    /// <summary>A server may process a request long after its client has disconnected, and may punish the reuse of the token only then.</summary>
    private static readonly TimeSpan DoubtLasts = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TooLargeCoolDown = TimeSpan.FromMinutes(15);

    public Connection Apply(Connection basis, ReceivedTokens received)
    {
        var now = time.GetUtcNow();
        var next = WithRefreshToken(basis, received) with
        {
            Generation = basis.Generation + 1,
            Intent = null,
            Spares = [],
            Verdict = null,
            LastAttemptStartedAt = received.StartedAt,
            DoubtSince = DoubtAfter(basis, received, now),
        };
        next = received.Issued is { } issued
            ? statuses.Apply(WithAccessToken(next, issued, received, now), ConnectionStatus.Active, null, now)
            : Salvaged(next, received, now);
        return next with { DueAt = schedule.DueAt(next, received.Credentials.Provider.Profile, now) };
    }

    /// <summary>The row without the parts that do not fit. The refresh token cannot be obtained again. A later refresh brings another access token.</summary>
    public Connection WithoutAccessToken(Connection row) =>
        row with
        {
            SealedAccessToken = null,
            Spares = [],
            NextAttemptAt = time.GetUtcNow() + TooLargeCoolDown,
            LastError = RefreshError.From(FailureReasons.AccessTokenTooLarge, null, time.GetUtcNow()),
        };

    /// <summary>
    /// Finishes the work of a crashed worker, or of one whose row is lost because the table was restored: the refresh token in the vault comes into force. Its
    /// access token is lost.
    /// </summary>
    public static Connection WithEscapeCopy(Connection row, StoredRefreshToken copy)
    {
        var replaced = Redeemed(row, row.RefreshTokenFingerprint);
        return (row.Intent is { } intent ? Redeemed(replaced, intent.Fingerprint) : replaced) with
        {
            Generation = Math.Max(row.Generation + 1, copy.Generation),
            Intent = null,
            SealedRefreshToken = null,
            RefreshTokenVersion = copy.VaultVersion,
            RefreshTokenFingerprint = copy.Fingerprint,
            LastAttemptStartedAt = row.Intent?.StartedAt ?? row.LastAttemptStartedAt,
            DoubtSince = row.Intent?.AmbiguousSince ?? row.DoubtSince,
        };
    }

    /// <summary>Whether the row has the rotated token, or has had it. Also true where nothing was rotated.</summary>
    public static bool IsKnown(Connection current, ReceivedTokens received)
    {
        if (received.Rotated is not { } token)
        {
            return true;
        }

        var fingerprint = Fingerprint.Of(current.Id, current.GrantId, token);
        return fingerprint == current.RefreshTokenFingerprint
            || current.RedeemedFingerprints.Contains(fingerprint)
            || current.Spares.Any(s => s.Fingerprint == fingerprint);
    }

    /// <summary>The row with the rotated token as a spare; null if the row knows the token.</summary>
    public static Connection? WithSpare(Connection current, ReceivedTokens received)
    {
        if (IsKnown(current, received))
        {
            return null;
        }

        var token = received.Rotated!;
        var spare = new SpareToken(Seal(current, received, SealPurpose.SpareToken, token), Fingerprint.Of(current.Id, current.GrantId, token));
        return current with { Spares = [.. current.Spares.TakeLast(SparesKept - 1), spare] };
    }

    private static DateTimeOffset? DoubtAfter(Connection basis, ReceivedTokens received, DateTimeOffset now)
    {
        if (!IsClean(basis, received))
        {
            return now;
        }

        return now - basis.DoubtSince < DoubtLasts ? basis.DoubtSince : null;
    }

    /// <summary>
    /// Whether no other attempt can have sent the token that was replaced. If another attempt can have sent it, a strict provider may have revoked the grant.
    /// That shows only when the provider refuses the new refresh token.
    /// </summary>
    private static bool IsClean(Connection basis, ReceivedTokens received) =>
        received is { WasSentBefore: false, Declared.Intent.AmbiguousSince: null }
        && (basis.Intent is not { } intent || (intent.AttemptId == received.Declared.Intent!.AttemptId && intent.AmbiguousSince is null))
        && basis.Verdict?.Reason != FailureReasons.RotationLost;

    /// <summary>A repeated access token is no new generation, and its lifetime began when it first came.</summary>
    private static Connection WithAccessToken(Connection row, TokenResponse.Issued issued, ReceivedTokens received, DateTimeOffset now)
    {
        var (profile, isRotated) = (received.Credentials.Provider.Profile, received.Rotated is not null);
        var (known, left) = (row.ObservedLifetime ?? (row.AccessTokenExpiresAt - row.AccessTokenIssuedAt), issued.ExpiresAt - received.SentAt);
        var isRepeated = row.Holds(issued.AccessToken);
        return GrantLifetime.Refreshed(row, profile, received.SentAt, issued.RefreshTokenExpiresAt, isRotated) with
        {
            SealedAccessToken = Seal(row, received, SealPurpose.AccessToken, issued.AccessToken),
            TokenType = issued.TokenType,
            AccessTokenGeneration = row.Generation,
            AccessTokenFirstGeneration = isRepeated ? row.TokenGeneration : null,
            AccessTokenFingerprint = Fingerprint.Of(row.Id, row.GrantId, issued.AccessToken),
            AccessTokenIssuedAt = received.SentAt,
            AccessTokenExpiresAt = issued.ExpiresAt,
            ExpiryIsKnown = issued.ExpiryIsKnown,
            ObservedLifetime = isRepeated && known > left ? known : left,
            Scope = issued.Scope ?? row.Scope,
            LastRefreshedAt = now,
            Failures = 0,
            NextAttemptAt = null,
            LastError = null,
        };
    }

    /// <summary>
    /// A refresh token from a response without an access token comes into force. The token that was sent is kept as a spare, because the provider may not have
    /// counted the refresh. This is not a successful refresh, so it changes the status only if that is a verdict.
    /// </summary>
    private Connection Salvaged(Connection row, ReceivedTokens received, DateTimeOffset now)
    {
        var kept = row with { Spares = [new SpareToken(Seal(row, received, SealPurpose.SpareToken, received.Sent.Value), received.Sent.Fingerprint)] };
        return kept.Status is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired
            ? statuses.Apply(kept, ConnectionStatus.Degraded, null, now)
            : kept;
    }

    private static Connection WithRefreshToken(Connection row, ReceivedTokens received)
    {
        var sent = received.Sent;
        if (received.Rotated is { } rotated)
        {
            return InRow(Redeemed(Superseded(row, sent), sent.Fingerprint), received, rotated, Fingerprint.Of(row.Id, row.GrantId, rotated));
        }

        return sent.Origin == RefreshTokenOrigin.Spare ? InRow(Superseded(row, sent), received, sent.Value, sent.Fingerprint) : row;
    }

    /// <summary>If a token other than the row's own was accepted, the row's own token was redeemed before.</summary>
    private static Connection Superseded(Connection row, StoredRefreshToken sent) =>
        sent.Origin == RefreshTokenOrigin.InForce ? row : Redeemed(row, row.RefreshTokenFingerprint);

    /// <summary>The first fingerprint is never dropped: a pipeline may PUT the grant's first token again with every deployment.</summary>
    private static Connection Redeemed(Connection row, Fingerprint fingerprint)
    {
        var all = row.RedeemedFingerprints.Remove(fingerprint).Add(fingerprint);
        return row with { RedeemedFingerprints = all.Length <= RedeemedKept + 1 ? all : [all[0], .. all.TakeLast(RedeemedKept)] };
    }

    private static Connection InRow(Connection row, ReceivedTokens received, Secret token, Fingerprint fingerprint) => row with
    {
        SealedRefreshToken = Seal(row, received, SealPurpose.RefreshToken, token),
        RefreshTokenVersion = null,
        RefreshTokenFingerprint = fingerprint,
    };

    private static ImmutableArray<byte> Seal(Connection row, ReceivedTokens received, SealPurpose purpose, Secret value) =>
        TokenSealer.Seal(received.Credentials.SealingKey, new SealContext(purpose, row.Id, row.GrantId), value);
}
