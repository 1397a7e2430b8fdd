using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>What a row becomes when a redemption is committed onto it. Pure.</summary>
public sealed class RedemptionRow(StatusNotifications notifications, DueRules rules, TimeProvider time)
{
    private const int RedeemedKept = 8;
    private const int SparesKept = 3;

    /// <summary>A server may still be at a request whose client hung up long ago, and punish the replay only then.</summary>
    private static readonly TimeSpan DoubtLasts = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TooLargeCoolDown = TimeSpan.FromMinutes(15);

    public Connection Apply(Connection basis, Redemption redemption)
    {
        var now = time.GetUtcNow();
        var next = WithRefreshToken(basis, redemption) with
        {
            Generation = basis.Generation + 1,
            Intent = null,
            Spares = [],
            Verdict = null,
            LastAttemptStartedAt = redemption.StartedAt,
            DoubtSince = !IsClean(basis, redemption) ? now : now - basis.DoubtSince < DoubtLasts ? basis.DoubtSince : null,
        };
        next = redemption.Issued is { } issued
            ? notifications.Change(WithAccessToken(next, issued, redemption, now), ConnectionStatus.Active, null, now)
            : Salvaged(next, redemption, now);
        return next with { DueAt = rules.DueAt(next, redemption.Material.Provider.Profile, now) };
    }

    /// <summary>Whether nobody else can have sent the token that this redemption replaced: a strict provider would have killed the grant, which shows only when its successor is refused.</summary>
    private static bool IsClean(Connection basis, Redemption redemption) =>
        redemption is { WasSentBefore: false, Intent.Intent.AmbiguousSince: null }
        && (basis.Intent is not { } intent || (intent.AttemptId == redemption.Intent.Intent!.AttemptId && intent.AmbiguousSince is null))
        && basis.Verdict?.Reason != FailureReasons.RotationLost;

    /// <summary>What is left of a row that would not fit: the refresh token cannot be had again, the access token can, later.</summary>
    public Connection Slimmed(Connection row) => row with { SealedAccessToken = null, Spares = [], NextAttemptAt = time.GetUtcNow() + TooLargeCoolDown };

    /// <summary>Finishes what a worker that is gone could not: the refresh token that it saved comes into force. Its access token is lost.</summary>
    public static Connection WithEscapeCopy(Connection row, RefreshTokenAtHand copy) => Redeemed(Redeemed(row, row.RefreshTokenFingerprint), row.Intent!.Fingerprint) with
    {
        Generation = row.Generation + 1,
        Intent = null,
        SealedRefreshToken = null,
        RefreshTokenVersion = copy.VaultVersion,
        RefreshTokenFingerprint = copy.Fingerprint,
        LastAttemptStartedAt = row.Intent.StartedAt,
        DoubtSince = row.Intent.AmbiguousSince ?? row.DoubtSince,
    };

    /// <summary>Whether the row has the rotated token already, or has had it; also where nothing was rotated.</summary>
    public static bool IsKnown(Connection current, Redemption redemption) =>
        redemption.Rotated is not { } token
        || (Fingerprint.Of(current.Id, current.GrantId, token) is var fingerprint
            && (fingerprint == current.RefreshTokenFingerprint || current.RedeemedFingerprints.Contains(fingerprint) || current.Spares.Any(s => s.Fingerprint == fingerprint)));

    /// <summary>A rotated token kept beside the one in force; null if it is known already.</summary>
    public static Connection? WithSpare(Connection current, Redemption redemption) => IsKnown(current, redemption) ? null : current with
    {
        Spares = [.. current.Spares.TakeLast(SparesKept - 1), new SpareToken(Seal(current, redemption, SealPurpose.SpareToken, redemption.Rotated!), Fingerprint.Of(current.Id, current.GrantId, redemption.Rotated!))],
    };

    private static Connection WithAccessToken(Connection row, TokenAnswer.Issued issued, Redemption redemption, DateTimeOffset now) =>
        GrantLife.Refreshed(row, redemption.Material.Provider.Profile, redemption.SentAt, issued.RefreshTokenExpiresAt, redemption.Rotated is not null) with
        {
            SealedAccessToken = Seal(row, redemption, SealPurpose.AccessToken, issued.AccessToken),
            TokenType = issued.TokenType,
            AccessTokenGeneration = row.Generation,
            AccessTokenIssuedAt = redemption.SentAt,
            AccessTokenExpiresAt = issued.ExpiresAt,
            ExpiryIsKnown = issued.ExpiryIsKnown,
            ObservedLifetime = issued.ExpiresAt - redemption.SentAt,
            Scope = issued.Scope ?? row.Scope,
            LastRefreshedAt = now,
            Failures = 0,
            NextAttemptAt = null,
            LastError = null,
        };

    /// <summary>A refresh token salvaged from an answer that was no proper one comes into force, and the one sent is kept in case it never counted. That is no success: only a verdict is lifted by it.</summary>
    private Connection Salvaged(Connection row, Redemption redemption, DateTimeOffset now)
    {
        var kept = row with { Spares = [new SpareToken(Seal(row, redemption, SealPurpose.SpareToken, redemption.Sent.Value), redemption.Sent.Fingerprint)] };
        return kept.Status is ConnectionStatus.ReauthRequired or ConnectionStatus.OperatorActionRequired ? notifications.Change(kept, ConnectionStatus.Degraded, null, now) : kept;
    }

    private static Connection WithRefreshToken(Connection row, Redemption redemption)
    {
        var sent = redemption.Sent;
        if (redemption.Rotated is { } rotated)
        {
            return InRow(Redeemed(Superseded(row, sent), sent.Fingerprint), redemption, rotated, Fingerprint.Of(row.Id, row.GrantId, rotated));
        }

        return sent.Origin == RefreshTokenOrigin.Spare ? InRow(Superseded(row, sent), redemption, sent.Value, sent.Fingerprint) : row;
    }

    /// <summary>Where another token than the row's own worked, the row's own was redeemed before.</summary>
    private static Connection Superseded(Connection row, RefreshTokenAtHand sent) =>
        sent.Origin == RefreshTokenOrigin.InForce ? row : Redeemed(row, row.RefreshTokenFingerprint);

    /// <summary>The first stays for ever: it is the one that a pipeline puts again with every deployment.</summary>
    private static Connection Redeemed(Connection row, string fingerprint)
    {
        var all = row.RedeemedFingerprints.Remove(fingerprint).Add(fingerprint);
        return row with { RedeemedFingerprints = all.Length <= RedeemedKept + 1 ? all : [all[0], .. all.TakeLast(RedeemedKept)] };
    }

    private static Connection InRow(Connection row, Redemption redemption, Secret token, string fingerprint) => row with
    {
        SealedRefreshToken = Seal(row, redemption, SealPurpose.RefreshToken, token),
        RefreshTokenVersion = null,
        RefreshTokenFingerprint = fingerprint,
    };

    private static ImmutableArray<byte> Seal(Connection row, Redemption redemption, SealPurpose purpose, Secret value) =>
        TokenSealer.Seal(redemption.Material.SealingKey, new SealContext(purpose, row.Id, row.GrantId), value);
}
