using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The token endpoint of a rehearsal. It sends nothing.</summary>
internal sealed class RehearsalTokenEndpoint(TimeProvider time) : ITokenEndpoint
{
    public static readonly Secret Token = new("rehearsal");

    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        await Task.Yield(); // like a real response, so that what continues after it is compiled too
        return new TokenResponse.Issued
        {
            AccessToken = Token,
            RefreshToken = Token,
            TokenType = "Bearer",
            ExpiresAt = time.GetUtcNow().AddHours(1),
            ExpiryIsKnown = true,
            ExpiryIsStated = true,
        };
    }

    public Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout) => throw new NotSupportedException();
}
