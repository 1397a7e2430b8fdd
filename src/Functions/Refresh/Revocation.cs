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
        var (provider, secrets) = (redemption.Material.Provider, redemption.Material.ClientSecrets);
        var outcome = await SendAsync(provider, secrets, redemption.Rotated ?? redemption.Sent.Value, TokenTypeHint.RefreshToken);
        if (redemption.Issued is { } issued)
        {
            await SendAsync(provider, secrets, issued.AccessToken, TokenTypeHint.AccessToken);
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

        var outcome = await SendAsync(held.Provider, held.ClientSecrets, held.RefreshToken.Value, TokenTypeHint.RefreshToken);
        if (outcome == RevocationOutcome.Unavailable || connection.SealedAccessToken is not { } envelope)
        {
            return outcome;
        }

        try
        {
            var accessToken = await sealer.OpenAsync(envelope, new SealContext(SealPurpose.AccessToken, connection.Id, connection.GrantId), cancellationToken);
            await SendAsync(held.Provider, held.ClientSecrets, accessToken, TokenTypeHint.AccessToken);
        }
        catch (Exception e) when (e is SealBrokenException or VaultUnavailableException)
        {
            telemetry.AccessTokenUnreadable(connection, e);
        }

        return outcome;
    }

    /// <summary>Asking twice does no harm, so that any refusal is worth the other secret of a rotation.</summary>
    private async Task<RevocationOutcome> SendAsync(Provider provider, ClientSecretPair? secrets, Secret token, TokenTypeHint hint)
    {
        var request = new RevocationRequest(provider, secrets?.Preferred, token, hint);
        var outcome = await endpoint.RevokeAsync(request, options.Timeout);
        return outcome == RevocationOutcome.Refused && secrets?.Besides(request.ClientSecret) is { } other
            ? await endpoint.RevokeAsync(request with { ClientSecret = other }, options.Timeout)
            : outcome;
    }
}
