namespace TokenFunctions.OAuth;

/// <inheritdoc />
internal sealed class TokenIntrospection(ProviderHttp http, TimeProvider clock) : ITokenIntrospection
{
    public async Task<DateTimeOffset?> ExpiryOfAsync(IntrospectionRequest request, TimeSpan timeout)
    {
        if (request.Provider.IntrospectionEndpoint is not { } endpoint)
        {
            return null;
        }

        using var message = ProviderRequest.Introspection(request, endpoint);
        var sentAt = clock.GetUtcNow();
        return await http.SendAsync(message, timeout) is ProviderReply.Answered { IsSuccess: true, Body: { IsReadable: true } body } reply
            && body.Member("active").ValueKind == System.Text.Json.JsonValueKind.True
            ? sentAt + TokenLifetime.Of(body.Member("exp"), LifetimeUnit.UnixSeconds, new AnswerTime(sentAt, reply.Date))
            : null;
    }
}
