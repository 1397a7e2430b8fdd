using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>Refresh tokens that a late worker brings.</summary>
public sealed class SpareTests
{
    private static readonly TimeSpan SurelyOver = ILeases.Length;

    [Fact]
    public void LateToken_AnotherIsInForce_IsKeptAsASpare() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);

        Assert.Single(world.Row.Spares);
        Assert.NotEqual(late, await world.InForceAsync(worker));
        Assert.Contains(world.Log, l => l.StartsWith("1006 ", StringComparison.Ordinal));
    });

    [Fact]
    public void LateToken_IsInForceOrRedeemed_IsNotKept() => World.Run(async world =>
    {
        // The provider gives the same new token to both.
        world.Server.Rotates = false;
        var worker = await LateWithAsync(world, _ => world.Server.Issue(refreshToken: "same-for-both"));

        Assert.Empty(world.Row.Spares);
        Assert.Equal("same-for-both", await world.InForceAsync(worker));
    });

    [Fact]
    public void Spare_TokenInForceIsRefused_SavesTheGrant() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);
        world.Server[await world.InForceAsync(worker)].IsRevoked = true;
        world.ToExpiry();
        await RefuseOnceAsync(world, worker);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(late, world.Server.Sent[^1]);
        Assert.Empty(world.Row.Spares);
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
        Assert.Empty(world.Told);
    });

    [Fact]
    public void Spare_AcceptedWithoutRotation_ComesIntoForce() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);
        world.ToExpiry();
        world.Server.Rotates = false;
        world.Answer(Answers.InvalidGrant(), Answers.InvalidGrant());
        await RefuseOnceAsync(world, worker);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(late, await world.InForceAsync(worker));
        Assert.Equal(Fingerprint.Of(The.Id, world.Row.GrantId, new Secret(late)), world.Row.RefreshTokenFingerprint);
        Assert.Empty(world.Row.Spares);
    });

    [Fact]
    public void Spare_RefusedToo_IsSentOnce() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);
        world.Server.RevokeFamily("grant");
        world.ToExpiry();
        await RefuseOnceAsync(world, worker);

        // As far as the app can know, the recovery from which the spare came has revoked it.
        Assert.Equal(FailureReasons.RotationLost, (await worker.GetAsync()).NeedsPerson().Reason);
        Assert.IsType<TokenResult.ReauthRequired>(await worker.RefreshAsync());

        Assert.Single(world.Server.Sent, late);
        Assert.True(Assert.Single(world.Row.Spares).IsRefused);
    });

    [Fact]
    public void Spare_AnotherSpareIsRefused_HasItsTurnBeforeAPersonIsAsked() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);
        world.Rows.Edit(The.Id, r => r with { Spares = [.. r.Spares, r.Spares[0] with { Fingerprint = new Fingerprint("another") }] });
        world.ToExpiry();
        world.Answer(Answers.InvalidGrant(), Answers.InvalidGrant(), Answers.InvalidGrant());
        await RefuseOnceAsync(world, worker);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(late, world.Server.Sent[^1]);
    });

    [Fact]
    public void Spare_RequestWasAmbiguous_IsTheOneThatIsSentAgain() => World.Run(async world =>
    {
        var (worker, late) = await LateAsync(world);
        world.ToExpiry();
        var inForce = await world.InForceAsync(worker);
        world.Answer(Answers.InvalidGrant(), Answers.InvalidGrant(), Answers.TimedOut());
        await RefuseOnceAsync(world, worker);
        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());

        world.Advance(SurelyOver);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(2, world.Server.Sent.Count(t => t == inForce));
        Assert.Equal(2, world.Server.Sent.Count(t => t == late));
    });

    [Fact]
    public void Spare_RefusalIsAmbiguous_DoesNotMakeItCountAtOnce() => World.Run(async world =>
    {
        var (worker, _) = await LateAsync(world);
        world.ToExpiry();
        world.Answer(Answers.TimedOut(), Answers.InvalidGrant(), Answers.InvalidGrant(), Answers.InvalidGrant());
        await worker.GetAsync();
        world.Advance(SurelyOver);

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());
        world.Advance(FailureTransition.RefusalMustLast);

        Assert.Equal(FailureReasons.RotationLost, (await worker.GetAsync()).NeedsPerson().Reason);
    });

    [Fact]
    public void LateToken_VerdictOnTheOneInForce_LiftsIt() => World.Run(async world =>
    {
        var worker = await LateWithAsync(world, _ => null, async (w, other) =>
        {
            w.Server[await w.InForceAsync(other)].IsRevoked = true;
            w.ToExpiry();
            Assert.IsType<TokenResult.ReauthRequired>(await other.GetAsync());
            w.Advance(FailureTransition.RefusalMustLast);
            Assert.IsType<TokenResult.ReauthRequired>(await other.GetAsync());
        });

        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Fact]
    public void LateToken_RefreshKillsTheAccessToken_LaterStartedAttemptWins() => World.Run(async world =>
    {
        world.UseProfile(ProviderProfile.Generic with { RefreshKillsAccessToken = true });
        var (worker, _) = await LateAsync(world);

        // The late worker started earlier, and the other worker's refresh revoked its token.
        Assert.Single(world.Row.Spares);

        // Now the other way round: the later attempt gets its response last and replaces what was committed before it.
        var late = (await worker.GetAsync()).IsToken();
        world.Rows.Edit(The.Id, r => r with { LastAttemptStartedAt = r.LastAttemptStartedAt - TimeSpan.FromHours(1) });
        world.ToExpiry();
        var before = world.Row;
        world.Faults.At(PortNames.Endpoint, "Refresh").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Generation = r.Generation + 1, Intent = null });
            return Task.CompletedTask;
        });
        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(before.Generation + 2, token.Connection.Generation);
        Assert.NotEqual(late.AccessToken, token.AccessToken);
    });

    /// <summary>The refusal of the token in force counts when it is repeated: a spare is not put at risk before.</summary>
    private static async Task RefuseOnceAsync(World world, Worker worker)
    {
        Assert.Equal(FailureReasons.RefreshTokenRejected, (await worker.GetAsync()).IsUnavailable().Connection.LastError!.Reason);
        world.Advance(FailureTransition.RefusalMustLast);
    }

    private static async Task<(Worker Worker, string Late)> LateAsync(World world)
    {
        var worker = await LateWithAsync(world, _ => null);
        var late = Assert.Single(
            world.Server.Tokens,
            t => t.RedeemedAt is null
                && t.Parent is not null
                && Fingerprint.Of(The.Id, world.Row.GrantId, new Secret(t.Value)) != world.Row.RefreshTokenFingerprint);
        return (worker, late.Value);
    }

    /// <summary>
    /// A worker has its response but pauses for longer than its lease. Another worker refreshes in between, which the provider allows. Then the first one
    /// continues.
    /// </summary>
    private static async Task<Worker> LateWithAsync(World world, Func<TokenRequest, TokenResponse?> answer, Func<World, Worker, Task>? before = null)
    {
        world.Server.Grace = TimeSpan.FromMinutes(10);
        world.Server.Script.Enqueue(r => answer(r));
        world.Server.Script.Enqueue(r => answer(r));
        var slow = await world.WithConnectionAsync();
        world.ToExpiry();
        var wake = The.Signal();
        world.Faults.At(PortNames.Endpoint, "Refresh", slow.Name).After(_ => wake.Task);
        world.Faults.At(PortNames.Leases, "Renew", slow.Name).Always().FailBefore();
        var late = slow.GetAsync();
        world.Advance(SurelyOver);
        var other = world.NewWorker();
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        await (before?.Invoke(world, other) ?? Task.CompletedTask);
        wake.SetResult();
        await late;
        return other;
    }
}
