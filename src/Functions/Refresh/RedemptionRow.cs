using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>What a row becomes when a redemption is committed onto it. Pure.</summary>
public sealed class RedemptionRow(StatusNotifications notifications, FailureRow failures, RefreshOptions options, TimeProvider time, Random random)
{
    private const int RedeemedKept = 8;
    private const int SparesKept = 3;
    private static readonly TimeSpan TooLargeCoolDown = TimeSpan.FromMinutes(15);

    public Connection Apply(Connection basis, Redemption redemption)
    {
        return redemption.Issued is { } issued ? Refreshed(basis, redemption, issued) : Salvaged(basis, redemption);
    }

    /// <summary>What is left of a row that would not fit: the refresh token cannot be had again, the access token can, later.</summary>
    public Connection Slimmed(Connection row) => row with { SealedAccessToken = null, Spares = [], NextAttemptAt = time.GetUtcNow() + TooLargeCoolDown };

    private Connection Refreshed(Connection basis, Redemption redemption, TokenAnswer.Issued issued)
    {
        var now = time.GetUtcNow();
        var next = WithRefreshToken(basis, redemption) with
        {
            Generation = basis.Generation + 1,
            Intent = null,
            Spares = [],
            Failures = 0,
            NextAttemptAt = null,
            LastError = null,
            Verdict = null,
            LastAttemptStartedAt = redemption.StartedAt,
        };
        next = WithAccessToken(next, issued, redemption, now);
        next = notifications.Change(next, ConnectionStatus.Active, null, now);
        return next with { DueAt = DueRules.DueAt(next, redemption.Material.Provider.Profile, options, now, random.NextDouble()) };
    }

    /// <summary>A rotated token kept beside the one in force; null if it is known already.</summary>
    public static Connection? WithSpare(Connection current, Redemption redemption)
    {
        if (redemption.Rotated is not { } token)
        {
            return null;
        }

        var fingerprint = Fingerprint.Of(current.Id, current.GrantId, token);
        var isKnown = fingerprint == current.RefreshTokenFingerprint || current.RedeemedFingerprints.Contains(fingerprint) || current.Spares.Any(s => s.Fingerprint == fingerprint);
        return isKnown ? null : current with { Spares = [.. current.Spares.TakeLast(SparesKept - 1), new SpareToken(Seal(current, redemption, SealPurpose.SpareToken, token), fingerprint)] };
    }

    private static Connection WithAccessToken(Connection row, TokenAnswer.Issued issued, Redemption redemption, DateTimeOffset now) => row with
    {
        SealedAccessToken = Seal(row, redemption, SealPurpose.AccessToken, issued.AccessToken),
        TokenType = issued.TokenType,
        AccessTokenIssuedAt = issued.RequestedAt,
        AccessTokenExpiresAt = issued.ExpiresAt,
        ExpiryIsKnown = issued.ExpiryIsKnown,
        ObservedLifetime = issued.ExpiresAt - issued.RequestedAt,
        Scope = issued.Scope ?? row.Scope,
        RefreshTokenExpiresAt = issued.RefreshTokenExpiresAt ?? (redemption.Rotated is null ? row.RefreshTokenExpiresAt : null),
        RefreshTokenIdleExpiresAt = issued.RequestedAt + redemption.Material.Provider.Profile.RefreshTokenIdleLifetime,
        LastRefreshedAt = now,
    };

    /// <summary>A refresh token salvaged from an answer that was no proper one comes into force, and the one sent is kept in case it never counted. No token was refreshed: the generation stays, and so does the failure.</summary>
    private Connection Salvaged(Connection basis, Redemption redemption)
    {
        var sent = new SpareToken(Seal(basis, redemption, SealPurpose.SpareToken, redemption.Sent.Value), redemption.Sent.Fingerprint);
        var row = WithRefreshToken(basis, redemption) with { Intent = null, Spares = [.. basis.Spares.TakeLast(SparesKept - 1), sent] };
        return failures.Deferred(row, redemption.Failed!.Reason, redemption.Failed.Error, redemption.Failed.RetryAfter);
    }

    private static Connection WithRefreshToken(Connection row, Redemption redemption)
    {
        var sent = redemption.Sent;
        if (redemption.Rotated is { } rotated)
        {
            return InRow(Redeemed(Superseded(row, sent), sent.Fingerprint), redemption, rotated, Fingerprint.Of(row.Id, row.GrantId, rotated));
        }

        return sent.Origin switch
        {
            RefreshTokenOrigin.EscapeCopy => Superseded(row, sent) with { SealedRefreshToken = null, RefreshTokenVersion = sent.VaultVersion, RefreshTokenFingerprint = sent.Fingerprint },
            RefreshTokenOrigin.Spare => InRow(Superseded(row, sent), redemption, sent.Value, sent.Fingerprint),
            _ => row,
        };
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
