using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>The provider's introspection endpoint (RFC 7662), asked where its token responses do not state how long a token lives.</summary>
internal interface ITokenIntrospection
{
    /// <summary>
    /// When the access token ends, by our clock; null where the provider has no such endpoint or does not state it. One request within
    /// <paramref name="timeout"/>. A failure is null, never an exception.
    /// </summary>
    Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout);
}

/// <param name="ClientSecret">Null for a public client.</param>
internal sealed record IntrospectionRequest(Provider Provider, Secret? ClientSecret, Secret AccessToken);
