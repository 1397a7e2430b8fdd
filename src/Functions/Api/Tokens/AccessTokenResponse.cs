using System.Text.Json.Serialization;
using TokenFunctions.Api.Http;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Tokens;

/// <summary>The body of a 200 with a token.</summary>
/// <param name="ExpiresAt">RFC 3339.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record AccessTokenResponse(
    string Connection,
    string AccessToken,
    string TokenType,
    string? ExpiresAt,
    long ExpiresIn,
    string? Scope,
    long Generation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WarningResponse? Warning)
{
    public static AccessTokenResponse Of(TokenResult.Token token) => new(
        token.Connection.Id,
        token.AccessToken.Reveal(),
        token.Connection.TokenType,
        ResponseJson.Time(token.Connection.AccessTokenExpiresAt),
        (long)token.Remaining.TotalSeconds,
        token.Connection.Scope ?? token.Connection.RequestedScope,
        token.Connection.TokenGeneration,
        token.Warning is { } warning ? WarningResponse.Of(warning) : null);

    /// <summary>The record holds a token in the clear.</summary>
    public override string ToString() => $"AccessTokenResponse {{ {Connection} }}";
}
