using System.Globalization;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider.Grants;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>An access token's lifetime as the provider writes it. Times are by the provider's own clock.</summary>
internal static class Lifetimes
{
    /// <summary>Null if the response gives none.</summary>
    public static JsonValue? Of(IssuedTokens tokens, ProviderBehaviour behaviour)
    {
        var end = tokens.AccessToken.ExpiresAt.AddSeconds(behaviour.ClockSkewSeconds);
        return behaviour.ExpiresInShape switch
        {
            ExpiresInShape.Number => JsonValue.Create(tokens.ExpiresIn),
            ExpiresInShape.String => JsonValue.Create(tokens.ExpiresIn.ToString(CultureInfo.InvariantCulture)),
            ExpiresInShape.Milliseconds => JsonValue.Create(tokens.ExpiresIn * 1000),
            ExpiresInShape.UnixSeconds => JsonValue.Create(end.ToUnixTimeSeconds()),
            ExpiresInShape.UnixMilliseconds => JsonValue.Create(end.ToUnixTimeMilliseconds()),
            ExpiresInShape.Timestamp => JsonValue.Create(end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            _ => null,
        };
    }
}
