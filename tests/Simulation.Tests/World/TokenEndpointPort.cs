using TokenFunctions.OAuth;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>
/// The network between a worker and the authorization server. A request travels on its own once it is sent: a worker that is killed or paused does not take it back. It may be lost on the way there or back, and take its time.
/// </summary>
public sealed class TokenEndpointPort(Scheduler scheduler, Actor worker, Actor network, AuthorizationServer server, Ledger ledger, TimeProvider time) : ITokenEndpoint
{

    public async Task<TokenAnswer> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        var token = request.RefreshToken.Reveal();
        var fate = await scheduler.TurnAsync(worker, $"send {token}", mayFail: true);
        if (fate == Fate.FailsBefore || time.GetElapsedTime(started) >= timeout)
        {
            return Failed(FailureKind.NotProcessed, FailureReasons.ProviderUnreachable);
        }

        var presentation = ledger.Sent(token, worker);
        await TravelAsync(timeout - time.GetElapsedTime(started));
        await scheduler.TurnAsync(network, $"{worker.Name}'s {token} arrives", mayFail: false);
        var answer = Answer(token);
        scheduler.Note($"        the server: {answer.Kind} {answer.RefreshToken}");
        await scheduler.TurnAsync(worker, $"answer to {token}", mayFail: false);
        if (fate == Fate.FailsAfter || time.GetElapsedTime(started) >= timeout)
        {
            worker.Hiccups++;
            return Failed(FailureKind.Ambiguous, FailureReasons.ProviderTimeout);
        }

        presentation.Answer = answer;
        return Map(answer);
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        if (await scheduler.TurnAsync(worker, "revoke", mayFail: true) != Fate.Works)
        {
            return RevocationOutcome.Unavailable;
        }

        server.Revoke(request.Token.Reveal());
        return RevocationOutcome.Revoked;
    }

    private ServerAnswer Answer(string token)
    {
        if (server.Rotation != Rotation.TransientConcurrent || scheduler.Random.Next(8) != 0 || scheduler.Chaos.Fail == 0)
        {
            return server.Refresh(token);
        }

        return new ServerAnswer(ServerAnswerKind.TryLater);
    }

    /// <summary>Mostly quick; sometimes as slow as the client bears.</summary>
    private async Task TravelAsync(TimeSpan most)
    {
        var share = scheduler.Chaos.Fail > 0 && scheduler.Random.Next(4) == 0 ? scheduler.Random.NextDouble() : 0.01;
        await Task.Delay(most * share, new SimTime(scheduler, network), CancellationToken.None);
    }

    private static TokenAnswer Map(ServerAnswer answer) => answer.Kind switch
    {
        ServerAnswerKind.Issued => new TokenAnswer.Issued
        {
            AccessToken = new Secret(answer.AccessToken!),
            TokenType = "Bearer",
            RefreshToken = Secret.From(answer.RefreshToken),
            ExpiresAt = answer.ExpiresAt,
        },
        ServerAnswerKind.TryLater => Failed(FailureKind.Transient, FailureReasons.ProviderErrorUnknown),
        _ => Failed(FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected),
    };

    private static TokenAnswer.Failed Failed(FailureKind kind, string reason) => new() { Kind = kind, Reason = reason, Error = ProviderError.From(null, null, null) };
}
