using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>A refresh token that was sent, and what the provider gave for it. From here on nothing may be lost.</summary>
/// <param name="Intent">The row as this attempt wrote it before sending.</param>
public sealed record Redemption(Connection Intent, RefreshMaterial Material, RefreshTokenAtHand Sent, TokenAnswer Answer)
{
    /// <summary>Null where a refresh token came without an access token.</summary>
    public TokenAnswer.Issued? Issued => Answer as TokenAnswer.Issued;

    /// <summary>Why no access token came with it.</summary>
    public TokenAnswer.Failed? Failed => Answer as TokenAnswer.Failed;

    /// <summary>Different from the token sent: an echo is no rotation.</summary>
    public Secret? Rotated => (Issued?.RefreshToken ?? Failed?.RefreshToken) is { } token && !token.Equals(Sent.Value) ? token : null;

    public DateTimeOffset StartedAt => Intent.Intent!.StartedAt;
}
