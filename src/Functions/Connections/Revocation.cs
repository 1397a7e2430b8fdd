using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Revokes a grant at its provider (RFC 7009): the refresh token first, then the access token.</summary>
internal sealed class Revocation(ITokenEndpoint endpoint, RefreshCredentialsLoader loader, TokenSealer sealer, RefreshOptions options, IRefreshEvents events)
{
    /// <summary>Revokes tokens that came for a connection that was deleted meanwhile.</summary>
    /// <param name="accessToken">Null if none came.</param>
    public async Task<RevocationOutcome> RevokeAsync(Connection connection, RefreshCredentials credentials, Secret refreshToken, Secret? accessToken)
    {
        var outcome = await SendAsync(credentials.Provider, credentials.ClientSecrets, refreshToken, TokenTypeHint.RefreshToken);
        if (accessToken is not null)
        {
            await SendAsync(credentials.Provider, credentials.ClientSecrets, accessToken, TokenTypeHint.AccessToken);
        }

        events.Revoked(connection, outcome);
        return outcome;
    }

    /// <summary>Revokes what a row holds. The result is <see cref="RevocationOutcome.Unavailable"/> also where our own vault cannot be reached.</summary>
    public async Task<RevocationOutcome> RevokeAsync(Connection connection, CancellationToken cancellationToken)
    {
        var outcome = connection.HasRefreshToken
            ? await TryRevokeAsync(connection, cancellationToken)
            : await TryRevokeAccessTokenAsync(connection, cancellationToken);
        events.Revoked(connection, outcome);
        return outcome;
    }

    private async Task<RevocationOutcome> TryRevokeAsync(Connection connection, CancellationToken cancellationToken)
    {
        RefreshCredentials held;
        try
        {
            held = await loader.LoadAsync(connection, cancellationToken);
        }
        catch (CredentialsMissingException e)
        {
            // A lost token cannot be revoked. A token that cannot be reached now may be revoked later.
            return e.Reason is FailureReasons.VaultUnavailable or FailureReasons.ClientSecretMissing
                ? RevocationOutcome.Unavailable
                : RevocationOutcome.NotSupported;
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
            events.AccessTokenUnreadable(connection, e);
        }

        return outcome;
    }

    /// <summary>Without a refresh token only the access token can be revoked.</summary>
    private async Task<RevocationOutcome> TryRevokeAccessTokenAsync(Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (connection.SealedAccessToken is not { } envelope || await loader.FindClientAsync(connection, cancellationToken) is not { } client)
            {
                return RevocationOutcome.NotSupported;
            }

            var token = await sealer.OpenAsync(envelope, new SealContext(SealPurpose.AccessToken, connection.Id, connection.GrantId), cancellationToken);
            return await SendAsync(client.Provider, client.Secrets, token, TokenTypeHint.AccessToken);
        }
        catch (SealBrokenException e)
        {
            events.AccessTokenUnreadable(connection, e);
            return RevocationOutcome.NotSupported;
        }
        catch (Exception e) when (e is CredentialsMissingException or VaultUnavailableException)
        {
            return RevocationOutcome.Unavailable;
        }
    }

    /// <summary>A second revocation request does no harm, so after any refusal the other client secret of a rotation is tried.</summary>
    private async Task<RevocationOutcome> SendAsync(Provider provider, ClientSecretPair? secrets, Secret token, TokenTypeHint hint)
    {
        var request = new RevocationRequest(provider, secrets?.Preferred, token, hint);
        var outcome = await endpoint.RevokeAsync(request, options.Timeout);
        return outcome == RevocationOutcome.Refused && secrets?.Besides(request.ClientSecret) is { } other
            ? await endpoint.RevokeAsync(request with { ClientSecret = other }, options.Timeout)
            : outcome;
    }
}
