using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh;

/// <summary>A refresh token that was sent, and the tokens that the provider returned for it. From here on nothing may be lost.</summary>
/// <param name="Declared">The row with the intent of this attempt, as it was written before the request.</param>
/// <param name="Issued">Null where the response has a refresh token without an access token.</param>
/// <param name="SentAt">When the request was sent, by our clock.</param>
internal sealed record ReceivedTokens(
    Connection Declared, RefreshCredentials Credentials, StoredRefreshToken Sent, TokenResponse.Issued? Issued, Secret? NewRefreshToken, DateTimeOffset SentAt)
{
    /// <summary>The same attempt had sent the token before, and its result is unknown.</summary>
    public bool WasSentBefore { get; init; }

    /// <summary>The new refresh token, if it differs from the one sent: a repeated token is no rotation.</summary>
    public Secret? Rotated => NewRefreshToken is { } token && !token.Equals(Sent.Value) ? token : null;

    public DateTimeOffset StartedAt => Declared.Intent!.StartedAt;
}
