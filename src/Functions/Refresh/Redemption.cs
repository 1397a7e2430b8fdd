using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>A refresh token that was sent, and what the provider gave for it. From here on nothing may be lost.</summary>
/// <param name="Intent">The row as this attempt wrote it before sending.</param>
/// <param name="Issued">Null where a refresh token came without an access token.</param>
public sealed record Redemption(Connection Intent, RefreshMaterial Material, RefreshTokenAtHand Sent, TokenAnswer.Issued? Issued, Secret? NewRefreshToken, DateTimeOffset SentAt)
{
    /// <summary>The same attempt had sent the token before, and nobody knows what became of that.</summary>
    public bool WasSentBefore { get; init; }

    /// <summary>Different from the token sent: an echo is no rotation.</summary>
    public Secret? Rotated => NewRefreshToken is { } token && !token.Equals(Sent.Value) ? token : null;

    public DateTimeOffset StartedAt => Intent.Intent!.StartedAt;
}
