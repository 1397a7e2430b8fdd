using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.KillHost;

/// <summary>
/// Steps <c>post-before</c>, <c>post-during</c> (the request is on its way) and <c>post-after</c> (the answer is here, nothing is written yet).
/// </summary>
internal sealed class FaultyEndpoint(ITokenEndpoint inner, FaultPoints points) : ITokenEndpoint
{
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(60);

    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        var token = Journal.Hash(request.RefreshToken);
        points.Pass("post-before");
        Journal.Write("post", token);
        var sending = inner.RefreshAsync(request, timeout);
        if (points.IsArmed("post-during"))
        {
            await Task.WhenAny(sending, Task.Delay(OnItsWay, TimeProvider.System));
            points.Pass("post-during");
        }

        var answer = await sending;
        Journal.Write("answered", token, Describe(answer), Journal.Hash(NewToken(answer)));
        points.Pass("post-after");
        return answer;
    }

    public Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout) => inner.RevokeAsync(request, timeout);

    private static string Describe(TokenResponse answer) => answer is TokenResponse.Failed failed ? failed.Kind.ToString() : "Issued";

    private static Secret? NewToken(TokenResponse answer) => answer switch
    {
        TokenResponse.Issued issued => issued.RefreshToken,
        TokenResponse.Failed failed => failed.RefreshToken,
        _ => null,
    };
}
