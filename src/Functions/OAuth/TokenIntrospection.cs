using System.Text.Json;

namespace TokenFunctions.OAuth;

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
            using var message = ProviderRequest.Introspection(request with { ClientSecret = assertions.InPlaceOf(request.ClientSecret, request.Provider) }, endpoint);
            var sentAt = clock.GetUtcNow();
            return await http.SendAsync(message, timeout) is ProviderReply.Answered { IsSuccess: true } reply ? ExpiryOf(reply, sentAt) : null;
        }
        catch (ClientKeyException)
        {
            return null;
        }
    }

    /// <summary>RFC 7662 section 2.2. A token that is not active yet where it is looked up was issued a moment ago all the same.</summary>
    private static DateTimeOffset? ExpiryOf(ProviderReply.Answered reply, DateTimeOffset sentAt) =>
        reply.Body.IsReadable && reply.Body.Member("active").ValueKind == JsonValueKind.True
            ? sentAt + TokenLifetime.Of(reply.Body.Member("exp"), LifetimeUnit.UnixSeconds, new AnswerTime(sentAt, reply.Date))
            : null;
}
