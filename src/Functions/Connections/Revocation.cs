using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>
/// Revokes a grant at its provider (RFC 7009): the refresh token first, then the access token. A host that is held back or full gets no request.
/// </summary>
internal sealed class Revocation(
    ITokenEndpoint endpoint, RefreshCredentialsLoader loader, TokenSealer sealer, IHostGate hosts, RefreshOptions options, IRefreshEvents events)
{
    /// <summary>Revokes tokens that came for a connection that was deleted meanwhile. The refresh that they come from still holds its host's permit.</summary>
    /// <param name="accessToken">Null if none came.</param>
    public async Task<RevocationOutcome> RevokeAsync(Connection connection, RefreshCredentials credentials, Secret refreshToken, Secret? accessToken)
    {
        var outcome = await SendAsync(
            credentials, refreshToken, () => ValueTask.FromResult(accessToken), credentials.Provider.TokenEndpoint, CancellationToken.None);
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

        return await SendAsync(held, held.RefreshToken.Value, () => OpenAccessTokenAsync(connection, cancellationToken), within: null, cancellationToken);
    }

    /// <summary>Null if there is none, or it does not open.</summary>
    private async ValueTask<Secret?> OpenAccessTokenAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.SealedAccessToken is not { } envelope)
        {
            return null;
        }

        try
        {
            return await sealer.OpenAsync(envelope, new SealContext(SealPurpose.AccessToken, connection.Id, connection.GrantId), cancellationToken);
        }
        catch (Exception e) when (e is SealBrokenException or VaultUnavailableException)
        {
            events.AccessTokenUnreadable(connection, e);
            return null;
        }
    }

    private Task<RevocationOutcome> SendAsync(
        RefreshCredentials held, Secret refreshToken, Func<ValueTask<Secret?>> accessToken, Uri? within, CancellationToken cancellationToken) =>
        AtHostAsync(
            held.Provider,
            within,
            async () =>
            {
                var outcome = await SendAsync(held.Provider, held.ClientSecrets, refreshToken, TokenTypeHint.RefreshToken);
                if (outcome != RevocationOutcome.Unavailable && await accessToken() is { } token)
                {
                    await SendAsync(held.Provider, held.ClientSecrets, token, TokenTypeHint.AccessToken);
                }

                return outcome;
            },
            cancellationToken);

    /// <summary>Sends within the limit of the revocation endpoint's host. Without an endpoint the sending itself says so.</summary>
    /// <param name="within"><inheritdoc cref="IHostGate.TryEnterAsync" path="/param[@name='within']"/></param>
    private async Task<RevocationOutcome> AtHostAsync(
        Provider provider, Uri? within, Func<Task<RevocationOutcome>> send, CancellationToken cancellationToken)
    {
        if (provider.RevocationEndpoint is not { } address)
        {
            return await send();
        }

        using var place = await hosts.TryEnterAsync(address, within, cancellationToken);
        return place is null ? RevocationOutcome.Unavailable : await send();
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
            return await AtHostAsync(
                client.Provider,
                within: null,
                () => SendAsync(client.Provider, client.Secrets, token, TokenTypeHint.AccessToken),
                cancellationToken);
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
