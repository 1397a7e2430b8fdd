using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Fakes;

/// <summary>A failure before the effect certainly did not happen; one after it is ambiguous.</summary>
internal sealed class FakeTokenEndpoint(Worker worker, ICallInterceptor calls) : ITokenEndpoint
{
    private AuthorizationServer Server => worker.World.Server;

    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        var happened = false;
        try
        {
            var response = await CallAsync(
                "Refresh",
                request.RefreshToken,
                () =>
                {
                    happened = true;
                    return Server.Refresh(request);
                });
            var delay = Server.Delay;
            await (delay > TimeSpan.Zero ? Task.Delay(delay < timeout ? delay : timeout, worker.World.Time) : Task.CompletedTask);
            await worker.AliveAsync();
            return delay < timeout ? response : Answers.TimedOut();
        }
        catch (PortFailedException)
        {
            return happened ? Answers.TimedOut() : Answers.NotProcessed();
        }
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        try
        {
            return await CallAsync("Revoke", request.Token, () => Server.Revoke(request));
        }
        catch (PortFailedException)
        {
            return RevocationOutcome.Unavailable;
        }
    }

    private Task<T> CallAsync<T>(string operation, Secret token, Func<T> effect) => calls.CallAsync(
        new PortOperation(PortNames.Endpoint, operation, token.Reveal()),
        () => Task.FromResult(effect()),
        message => new PortFailedException(message),
        CancellationToken.None);
}
