using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Refresh;

/// <summary>Asks the provider to forget a grant (RFC 7009): the refresh token first, then the access token.</summary>
public sealed class Revocation(ITokenEndpoint endpoint, MaterialSource material, TokenSealer sealer, RefreshOptions options, RefreshTelemetry telemetry)
{
    /// <summary>Tokens that came for a connection deleted meanwhile.</summary>
    public async Task<RevocationOutcome> RevokeAsync(Redemption redemption)
    {
        var (provider, secret) = (redemption.Material.Provider, redemption.Material.ClientSecret);
        var outcome = await SendAsync(provider, secret, redemption.Rotated ?? redemption.Sent.Value, TokenTypeHint.RefreshToken);
        if (redemption.Issued is { } issued)
        {
            await SendAsync(provider, secret, issued.AccessToken, TokenTypeHint.AccessToken);
        }

        telemetry.Revoked(redemption.Intent, outcome);
        return outcome;
    }

    /// <summary>What a row holds. <see cref="RevocationOutcome.Unavailable"/> also where our own vault cannot be reached.</summary>
    public async Task<RevocationOutcome> RevokeAsync(Connection connection, CancellationToken cancellationToken)
    {
        var outcome = await TryRevokeAsync(connection, cancellationToken);
        telemetry.Revoked(connection, outcome);
        return outcome;
    }

    private async Task<RevocationOutcome> TryRevokeAsync(Connection connection, CancellationToken cancellationToken)
    {
        RefreshMaterial held;
        try
        {
            held = await material.GatherAsync(connection, cancellationToken);
        }
        catch (MaterialMissingException e)
        {
            // What is lost cannot be revoked; what cannot be reached may be, later.
            return e.Reason is FailureReasons.VaultUnavailable or FailureReasons.ClientSecretMissing ? RevocationOutcome.Unavailable : RevocationOutcome.NotSupported;
        }

        var outcome = await SendAsync(held.Provider, held.ClientSecret, held.RefreshToken.Value, TokenTypeHint.RefreshToken);
        if (outcome == RevocationOutcome.Unavailable || connection.SealedAccessToken is not { } envelope)
        {
            return outcome;
        }

        try
        {
            var accessToken = await sealer.OpenAsync(envelope, new SealContext(SealPurpose.AccessToken, connection.Id, connection.GrantId), cancellationToken);
            await SendAsync(held.Provider, held.ClientSecret, accessToken, TokenTypeHint.AccessToken);
        }
        catch (Exception e) when (e is SealBrokenException or VaultUnavailableException)
        {
            telemetry.AccessTokenUnreadable(connection, e);
        }

        return outcome;
    }

    private Task<RevocationOutcome> SendAsync(Provider provider, Secret? clientSecret, Secret token, TokenTypeHint hint) =>
        endpoint.RevokeAsync(new RevocationRequest(provider, clientSecret, token, hint), options.Timeout);
}
