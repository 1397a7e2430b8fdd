using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>Registers the sample provider, under the name of the emulated provider, and its grants with the app.</summary>
internal sealed class SampleRegistration(TokenFunctionsClient api, SampleProviderServer provider, string connectLink)
{
    public Task<ApiAnswer> PutProviderAsync(CancellationToken cancellationToken) =>
        api.PutProviderAsync(provider.Emulation.Name, Registrations.Provider(provider, connectLink), cancellationToken);

    /// <param name="expiresIn">The access token's lifetime that is sent to the app, in seconds.</param>
    /// <param name="strategy"><c>eager</c>: kept fresh by the sweep; <c>on_demand</c>: left alone by it.</param>
    public Task<ApiAnswer> PutConnectionAsync(string id, IssuedGrant grant, int expiresIn, string strategy, CancellationToken cancellationToken)
    {
        var body = Registrations.Connection(provider.Emulation, provider.Emulation.Name, grant.RefreshToken);
        (body["access_token"], body["expires_in"]) = (grant.AccessToken, expiresIn);
        (body["scope"], body["strategy"]) = (grant.Scope, strategy);
        return api.PutConnectionAsync(id, body, cancellationToken);
    }
}
