using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>
/// The network between a worker and the authorization server. A request travels on its own once it is sent: a worker that is killed, paused or out of patience
/// does not take it back. It may be lost on the way there or back, and take its time.
/// </summary>
internal sealed class TokenEndpointPort(SimWorld world, Actor worker, TimeProvider time) : ITokenEndpoint
{
    private readonly Scheduler _scheduler = world.Scheduler;

    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        var token = request.RefreshToken.Reveal();
        var fate = await _scheduler.TurnAsync(worker, $"send {token}", mayFail: true);
        if (fate == Fate.FailsBefore || _scheduler.Away.Contains(Service.Provider) || time.GetElapsedTime(started) >= timeout)
        {
            _scheduler.Coverage.Count(Happening.RequestLost);
            var retryAfter = DrawRetryAfter();

            // A 503 that announces no time promises nothing, so without one there was no connection.
            return Failed(FailureKind.NotProcessed, retryAfter is null ? FailureReasons.ProviderUnreachable : FailureReasons.ProviderUnavailable) with
            {
                RetryAfter = retryAfter,
            };
        }

        var presentation = world.Ledger.Sent(token, worker, timeout);
        var answer = new TaskCompletionSource<ServerAnswer>();
        _scheduler.Spawn(() => ProcessAsync(presentation, request.ClientSecret?.Reveal(), timeout, answer));
        using var giveUp = new CancellationTokenSource();
        await Task.WhenAny(answer.Task, Task.Delay(timeout - time.GetElapsedTime(started), time, giveUp.Token));
        giveUp.Cancel();
        await _scheduler.TurnAsync(worker, $"answer to {token}", mayFail: false);
        return Receive(presentation, answer.Task, fate, time.GetElapsedTime(started) >= timeout);
    }

    public async Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout)
    {
        if (await _scheduler.TurnAsync(worker, "revoke", mayFail: true) != Fate.Works || _scheduler.Away.Contains(Service.Provider))
        {
            return RevocationOutcome.Unavailable;
        }

        world.Server.Revoke(request.Token.Reveal());
        return RevocationOutcome.Revoked;
    }

    /// <summary>A worker that was stopped finds the answer waiting, or its own time-out first.</summary>
    private TokenResponse Receive(Ledger.Presentation presentation, Task<ServerAnswer> answered, Fate fate, bool isLate)
    {
        presentation.IsOver = true;
        if (!answered.IsCompletedSuccessfully || fate == Fate.FailsAfter || (isLate && worker.Fates.Below(2) == 1))
        {
            var isDropped = answered.IsCompletedSuccessfully && !isLate;
            _scheduler.Coverage.Count(answered.IsCompletedSuccessfully ? Happening.AnswerLost : Happening.AnswerTooLate);
            return Failed(FailureKind.Ambiguous, isDropped ? FailureReasons.ProviderUnavailable : FailureReasons.ProviderTimeout);
        }

        if (isLate)
        {
            _scheduler.Coverage.Count(Happening.AnswerAfterPause);
        }

        var answer = presentation.Answer = answered.Result;
        if (answer.RefreshToken is { } rotated && worker.Fates.Rarely(_scheduler.Chaos.Garble, 2) is var garbled and > 0)
        {
            _scheduler.Coverage.Count(Happening.AnswerWithoutAccessToken);
            _scheduler.Note("        the answer has no access token");
            return Failed(garbled == 1 ? FailureKind.Ambiguous : FailureKind.Transient, FailureReasons.ProviderAnswerUnreadable) with
            {
                RefreshToken = rotated == presentation.Token ? null : new Secret(rotated),
            };
        }

        return Map(answer);
    }

    private async Task ProcessAsync(Ledger.Presentation presentation, string? secret, TimeSpan timeout, TaskCompletionSource<ServerAnswer> answer)
    {
        var token = presentation.Token;
        await TravelAsync(timeout, mayHang: false);
        await _scheduler.TurnAsync(world.Network, $"{worker.Name}'s {token} arrives", mayFail: false);
        DrawHiccup();
        if (world.Server.Begin(token, secret) is not { } refused)
        {
            await TravelAsync(timeout, mayHang: true);
            await _scheduler.TurnAsync(world.Network, $"{worker.Name}'s {token} is processed", mayFail: false);
            var wasAlive = world.Server.GrantOf(token)!.IsAlive;
            refused = world.Server.Finish(token);
            presentation.KilledTheFamily = wasAlive && !world.Server.GrantOf(token)!.IsAlive;
        }

        _scheduler.Note($"        the server: {refused.Kind} {refused.RefreshToken}");
        presentation.Processed = refused;
        answer.SetResult(refused);
    }

    /// <summary>Mostly quick; sometimes as slow as the client bears. A server may be much slower, and go on when the client has long hung up.</summary>
    private async Task TravelAsync(TimeSpan timeout, bool mayHang)
    {
        var delay = !world.Network.Fates.Happens(_scheduler.Chaos.Slow) ? TimeSpan.FromMilliseconds(100)
            : mayHang && world.Network.Fates.Below(3) == 2 ? TimeSpan.FromSeconds(1 + world.Network.Fates.Below(180))
            : timeout * (world.Network.Fates.Below(100) / 100.0);
        await Task.Delay(delay, new SimTime(_scheduler, world.Network), CancellationToken.None);
    }

    /// <summary>Not at a server that refuses for another reason too: two refusals would then be no accident of one.</summary>
    private void DrawHiccup()
    {
        if (world.Server.Rotation != Rotation.TransientConcurrent && _scheduler.Coverage[Happening.ValidTokenRefused] == 0)
        {
            world.Server.HasHiccup = world.Hiccups.Happens(_scheduler.Chaos.Hiccup);
        }
    }

    private TimeSpan? DrawRetryAfter()
    {
        var seconds = worker.Fates.Pick(0, 0, 0, 5, 60, 300);
        if (seconds > 0)
        {
            _scheduler.Coverage.Count(Happening.RetryAfter);
        }

        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>What the app's reader makes of it: the expiry counts from the worker's own clock.</summary>
    private TokenResponse Map(ServerAnswer answer) => answer.Kind switch
    {
        ServerAnswerKind.Issued => new TokenResponse.Issued
        {
            AccessToken = new Secret(answer.AccessToken!),
            TokenType = "Bearer",
            RefreshToken = Secret.From(answer.RefreshToken),
            ExpiresAt = answer.ExpiresAt - worker.ClockIsBehind,
        },
        ServerAnswerKind.ClientRejected => Failed(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected),
        _ => Failed(FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected),
    };

    private static TokenResponse.Failed Failed(FailureKind kind, string reason) =>
        new() { Kind = kind, Reason = reason, Error = ProviderError.From(null, null, null) };
}
