using System.Text.Json;
using TokenFunctions.Model;
using TokenFunctions.Model.ClientKeys;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Endpoints;

/// <inheritdoc />
internal sealed class TokenIntrospection(ProviderHttp http, ClientAssertions assertions, TimeProvider clock) : ITokenIntrospection
{
    public async Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout)
    {
        if (request.Provider.IntrospectionEndpoint is not { } endpoint)
        {
            return null;
        }

        try
        {
            var credential = assertions.InPlaceOf(request.ClientSecret, request.Provider);
            using var message = ProviderRequest.Introspection(request with { ClientSecret = credential }, endpoint);
            var sentAt = clock.GetUtcNow();
            return await http.SendAsync(message, timeout) is ProviderResponse.Received { IsSuccess: true } response
                ? ExpiryOf(response, sentAt, StatedLifetime.LongestOf(request.Provider))
                : null;
        }
        catch (ClientKeyException)
        {
            return null;
        }
    }

    /// <summary>
    /// RFC 7662 section 2.2. A token that is not active yet at the introspection endpoint was issued a moment ago. One that is active has not ended.
    /// </summary>
    private static DateTimeOffset? ExpiryOf(ProviderResponse.Received response, DateTimeOffset sentAt, TimeSpan longest)
    {
        if (!response.Body.IsReadable || response.Body.Member("active").ValueKind != JsonValueKind.True)
        {
            return null;
        }

        var left = TokenLifetime.Of(response.Body.Member("exp"), LifetimeUnit.UnixSeconds, new ResponseTime(sentAt, response.Date), longest);
        return left > TimeSpan.Zero ? sentAt + left : null;
    }
}
