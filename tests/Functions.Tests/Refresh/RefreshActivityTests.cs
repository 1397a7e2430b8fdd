using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

public sealed class RefreshActivityTests
{
    private static readonly TimeSpan Patience = new RefreshOptions().WaitTimeout;

    [Fact]
    public void Get_FortyCallers_ShareOneRequest() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Server.Delay = TimeSpan.FromSeconds(3);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.GetAsync()));

        Assert.All(replies, r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Get_TwoProcessesWithFortyCallersEach_ShareOneRequest() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Server.Delay = TimeSpan.FromSeconds(3);

        var replies = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => (i % 2 == 0 ? one : other).GetAsync()));

        Assert.All(replies, r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Get_FollowersWaitTimeIsOver_FollowerLeavesAndLeaderStays() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Skip(1).Before(_ => Task.Delay(TimeSpan.FromMinutes(1), world.Time));
        var start = world.Now;
        var leader = worker.GetAsync();
        var follower = worker.GetAsync();

        Assert.IsType<TokenResult.Unavailable>(await follower);
        Assert.Equal(start + Patience, world.Now);
        Assert.Null((await leader).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Get_LeadersCallerLeavesBeforeAnythingIsSent_AFollowerLeads() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ => Task.Delay(TimeSpan.FromSeconds(1), world.Time)).After(_ => gone.CancelAsync());
        var leader = worker.GetAsync(cancellationToken: gone.Token);
        var followers = Enumerable.Range(0, 5).Select(_ => worker.GetAsync()).ToList();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.All(await Task.WhenAll(followers), r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Get_LeasesFail_FailsForAllCallersAndIsTriedOnce() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Leases, "TryAcquire").Before(async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            throw new PortFailedException("down");
        });

        var replies = Enumerable.Range(0, 5).Select(_ => worker.GetAsync()).ToList();

        foreach (var reply in replies)
        {
            await Assert.ThrowsAsync<LeaseUnavailableException>(() => reply);
        }

        Assert.Equal(1, world.Count(PortNames.Leases, "TryAcquire"));
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Get_AnotherHoldsTheLease_WaitsAndUsesItsResult() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Server.Delay = TimeSpan.FromSeconds(10);
        var first = one.GetAsync();
        var second = other.GetAsync();

        Assert.Equal((await first).IsToken().AccessToken, (await second).IsToken().AccessToken);
        Assert.Single(world.Server.Sent);
        Assert.DoesNotContain(world.Calls, c => c is { Port: PortNames.Endpoint } && c.Worker == other);
    });

    [Fact]
    public void Get_BusyAndWithoutAToken_SaysWhenTheLeaseEnds() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Faults.At(PortNames.Endpoint).CrashBefore();
        var start = world.Now;
        _ = one.GetAsync();

        var reply = (await other.GetAsync()).IsUnavailable();

        Assert.Equal(start + Patience, world.Now);
        Assert.Equal(start + ILeases.Length, reply.RetryAt);
    });

    [Fact]
    public void Get_BusyWithAnOldIntent_SaysNoTimeInThePast() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with
        {
            Intent = new RefreshIntent("old", world.Now - TimeSpan.FromHours(3), new Fingerprint("x"), world.Now - TimeSpan.FromHours(3)),
        });
        world.Leases.TryTake(The.Id, "another-worker");

        Assert.True((await worker.GetAsync()).IsUnavailable().RetryAt > world.Now);
    });

    [Fact]
    public void Get_TokenIsValidWhileAnotherRefreshes_ServesItWithAWarning() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(100));
        world.Leases.TryTake(The.Id, "another-worker");

        Assert.Equal(WarningCodes.RefreshFailing, (await worker.GetAsync()).IsToken().Warning!.Code);
    });

    [Fact]
    public void Get_FortyCallersOfAnInterruptedRefresh_DoNotQueueUpForTheSameAnswer() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Faults.At(PortNames.Endpoint).CrashAfter();
        _ = one.GetAsync();
        world.Advance(TimeSpan.FromSeconds(65));
        world.Calls.Clear();
        world.Faults.At(PortNames.Leases, "TryAcquire").Before(_ => Task.Delay(TimeSpan.FromMilliseconds(50), world.Time));

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => other.GetAsync()));

        Assert.All(replies, r => Assert.IsType<TokenResult.Unavailable>(r));
        Assert.Equal(1, world.Count(PortNames.Leases, "TryAcquire"));
    });

    [Fact]
    public void Intent_WriteSeemedToFail_IsRecovered() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").FailAfter();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => worker.GetAsync());
        Assert.NotNull(world.Row.Intent);
        Assert.Empty(world.Server.Sent);

        world.Advance(ILeases.Length);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Intent_MeetsAFreshToken_UsesIt() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ =>
        {
            world.Rows.Edit(The.Id, r => r with
            {
                Generation = r.Generation + 1,
                AccessTokenGeneration = r.Generation + 1,
                AccessTokenExpiresAt = world.Now + TimeSpan.FromHours(1),
            });
            return Task.CompletedTask;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void Intent_MeetsChangedSettings_IsDeclaredAgain() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Resource = "changed" });
            return Task.CompletedTask;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal("changed", world.Row.Resource);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Lease_TakenByAnotherMeanwhile_IsNotReleased() => World.Run(async world =>
    {
        var slow = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint, worker: slow.Name).After(_ => Task.Delay(TimeSpan.FromSeconds(61), world.Time));
        world.Faults.At(PortNames.Leases, "Renew").Always().FailBefore();
        var late = slow.GetAsync();
        await Task.Delay(TimeSpan.FromSeconds(60.5), world.Time);
        Assert.True(world.Leases.TryTake(The.Id, "another-worker"));

        await late;

        Assert.True(world.Leases.IsHeld(The.Id));
    });

    [Fact]
    public void Verdict_CallersAskAgain_StandsWithoutAskingTheProvider() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        await worker.GetAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<TokenResult.ReauthRequired>(await worker.GetAsync());
        }

        Assert.Single(world.Server.Sent);
        Assert.Single(world.Told);
    });

    [Fact]
    public void Verdict_OperatorChangesTheRegistration_IsLifted() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidClient());
        Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync());
        Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync());
        Assert.Single(world.Server.Sent);

        world.Providers.Put(world.Provider with { Version = 2 });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal([ConnectionStatus.OperatorActionRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void Verdict_PersonBringsANewGrant_IsLifted() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        await worker.GetAsync();
        var generation = world.Row.Generation;

        await worker.PutAsync(Some.Definition(world.Server.Authorize(), world.Now + TimeSpan.FromHours(1)));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.True(world.Row.Generation > generation);
        Assert.Equal([ConnectionStatus.ReauthRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void CoolDown_OneAttemptFailed_HoldsBackCallersButNotManagement() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.Transient());
        var first = (await worker.GetAsync()).IsUnavailable();
        var second = (await worker.GetAsync()).IsUnavailable();

        Assert.Equal(world.Row.NextAttemptAt, second.RetryAt);
        Assert.Equal(first.RetryAt, second.RetryAt);
        Assert.Single(world.Server.Sent);

        Assert.Null((await worker.RefreshAsync()).IsToken().Warning);
        Assert.Null(world.Row.NextAttemptAt);
    });

    [Fact]
    public void Refresh_ByManagement_PassesOverAVerdictAndAFreshToken() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.InvalidGrant());
        Assert.IsType<TokenResult.ReauthRequired>(await worker.RefreshAsync());

        var generation = world.Row.Generation;
        Assert.Equal(generation + 1, (await worker.RefreshAsync()).IsToken().Connection.Generation);
        Assert.Equal(generation + 2, (await worker.RefreshAsync()).IsToken().Connection.Generation);
    });

    [Fact]
    public void Get_RefreshTokenIsMissing_DefersAndAsksNobody() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Vault.Disable($"refresh-crm-{world.Row.GrantId}", world.Row.RefreshTokenVersion!.Value);
        var other = world.NewWorker();

        Assert.Equal(FailureReasons.RefreshTokenMissing, (await other.GetAsync()).IsUnavailable().Connection.LastError!.Reason);
        Assert.Empty(world.Server.Sent);
        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
        _ = worker;
    });

    [Fact]
    public void Get_SealedTokenDoesNotOpen_SendsNoOlderOne() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with { SealedRefreshToken = [.. r.SealedAccessToken!.Value], RefreshTokenFingerprint = new Fingerprint("another") });

        Assert.Equal(FailureReasons.SealedTokenUnreadable, (await worker.GetAsync()).IsUnavailable().Connection.LastError!.Reason);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void Get_SealedTokenDoesNotOpenButReachedTheVault_UsesIt() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with { SealedRefreshToken = [.. r.SealedAccessToken!.Value] });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Theory]
    [InlineData(PortNames.Vault)]
    [InlineData(PortNames.Providers)]
    [InlineData(PortNames.Store)]
    public void Get_OwnFailureBeforeTheRequest_CostsNothing(string port) => World.Run(async world =>
    {
        await ExpiredAsync(world);
        var other = world.NewWorker();
        world.Faults.At(port).Skip(port == PortNames.Store ? 1 : 0).FailBefore();

        var reply = await Record.ExceptionAsync(async () => Assert.IsType<TokenResult.Unavailable>(await other.GetAsync()));

        Assert.True(reply is null or StoreUnavailableException);
        Assert.Empty(world.Server.Sent);
        world.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await other.GetAsync()).IsToken().Warning);
    });

    private static async Task<Worker> ExpiredAsync(World world)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        return worker;
    }
}
