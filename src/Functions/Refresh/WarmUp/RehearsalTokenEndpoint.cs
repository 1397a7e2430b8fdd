using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The token endpoint of a rehearsal. Its response does not rotate, so nothing goes to the vault.</summary>
internal sealed class RehearsalTokenEndpoint(TimeProvider time) : ITokenEndpoint
{
    public static readonly Secret Token = new("rehearsal");

    public async Task<TokenAnswer> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        await Task.Yield(); // like a real response, so that what continues after it is compiled too
        return new TokenAnswer.Issued
        {
            AccessToken = Token,
            RefreshToken = Token,
            TokenType = "Bearer",
            ExpiresAt = time.GetUtcNow().AddHours(1),
            ExpiryIsKnown = true,
            ExpiryIsTold = true,
        };
    }

    public Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout) => throw new NotSupportedException();
}
