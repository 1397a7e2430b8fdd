using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>Makes the sample provider and its grants known to the app.</summary>
internal sealed class SampleRegistration(TokenFunctionsClient api, SampleProviderServer provider, string connectLink)
{
    public const string ProviderName = "sample";

    public Task<ApiAnswer> PutProviderAsync(CancellationToken cancellationToken) => api.PutProviderAsync(
        ProviderName,
        new
        {
            client_id = provider.Client.Id,
            client_secret = provider.Client.Secret,
            token_endpoint = new Uri(provider.Uri, "token"),
            revocation_endpoint = new Uri(provider.Uri, "revoke"),
            authorization_endpoint = new Uri(provider.Uri, "authorize"),
            client_authentication = "client_secret_basic",
            profile = "generic",
            reauthorize_url = connectLink,
        },
        cancellationToken);

    /// <param name="strategy"><c>eager</c>: kept fresh by the sweep; <c>on_demand</c>: left alone by it.</param>
    public Task<ApiAnswer> PutConnectionAsync(string id, IssuedGrant grant, string strategy, CancellationToken cancellationToken) => api.PutConnectionAsync(
        id,
        new
        {
            provider = ProviderName,
            refresh_token = grant.RefreshToken,
            access_token = grant.AccessToken,
            expires_in = grant.ExpiresIn,
            scope = grant.Scope,
            strategy,
        },
        cancellationToken);
}
