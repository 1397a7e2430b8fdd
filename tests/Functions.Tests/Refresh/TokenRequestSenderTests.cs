using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

public sealed class TokenRequestSenderTests
{
    private static readonly ProviderProfile Harmless = ProviderProfile.Generic with { ReuseIsHarmless = true };

    [Fact]
    public void Send_NotProcessed_IsSentAgain() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.NotProcessed(), Answers.NotProcessed());

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(3, world.Server.Sent.Count);
        Assert.True(world.Now - world.Row.AccessTokenIssuedAt < TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromHours(1), world.Row.ObservedLifetime);
    });

    [Fact]
    public void Send_ThreeTriesNotProcessed_GivesUpWithoutWaiting() => World.Run(async world =>
    {
        var tenSeconds = TimeSpan.FromSeconds(10);
        var worker = await DueAsync(
            world, ProviderProfile.Generic, Answers.NotProcessed(tenSeconds), Answers.NotProcessed(tenSeconds), Answers.NotProcessed(tenSeconds));
        var before = world.Now;

        await worker.GetAsync();

        Assert.Equal(3, world.Server.Sent.Count);
        Assert.Equal(before + tenSeconds + tenSeconds, world.Now);
    });

    [Theory]
    [InlineData(10, 2)]
    [InlineData(11, 1)]
    public void Send_RetryAfter_WaitsForAShortOneAndDefersALongOne(int seconds, int sent) => World.Run(async world =>
    {
        var retryAfter = TimeSpan.FromSeconds(seconds);
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.NotProcessed(retryAfter));
        var before = world.Now;

        var reply = await worker.GetAsync();

        Assert.Equal(sent, world.Server.Sent.Count);
        Assert.Equal(sent == 2 ? before + retryAfter : before, world.Now);
        Assert.True(sent == 2 ? reply is TokenResult.Token : reply.IsUnavailable().RetryAt >= before + retryAfter);
    });

    // Fault 6
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Send_ThrottledWithoutATime_WaitsForTheCoolDown(int? seconds) => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.Throttled(seconds is { } s ? TimeSpan.FromSeconds(s) : null));

        await worker.GetAsync();
        await worker.GetAsync();

        Assert.Single(world.Server.Sent);
        Assert.True(world.Row.NextAttemptAt > world.Now);
    });

    // Fault 6
    [Fact]
    public void Send_ThrottledWithATime_SendsNothingBeforeIt() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.Throttled(TimeSpan.FromSeconds(7.5)));
        var before = world.Now;

        Assert.IsType<TokenResult.Token>(await worker.GetAsync());

        Assert.Equal((2, before + TimeSpan.FromSeconds(7.5)), (world.Server.Sent.Count, world.Now));
    });

    // Fault 3
    [Fact]
    public void Send_AccessTokenIsOver_KeepsTheNewRefreshTokenAndCoolsDown() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.Expired("rotated"));
        var generation = world.Row.Generation;

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());
        await worker.GetAsync();

        Assert.Single(world.Server.Sent);
        Assert.Equal("rotated", await world.InForceAsync(worker));
        Assert.Equal((generation + 1, FailureReasons.AccessTokenExpired), (world.Row.Generation, world.Row.LastError?.Reason));
        Assert.True(world.Row.NextAttemptAt > world.Now && world.Row.DueAt >= world.Row.NextAttemptAt);
    });

    [Fact]
    public void Send_UnknownFailure_IsNotSentAgain() => World.Run(async world =>
    {
        var worker = await DueAsync(world, Harmless, Answers.Transient());
        await worker.GetAsync();
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Send_AmbiguousAndReuseIsFatal_IsNotSentAgain() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.TimedOut());
        var reply = (await worker.GetAsync()).IsUnavailable();

        Assert.Single(world.Server.Sent);
        Assert.Equal(world.Row.Intent!.StartedAt + ILeases.Length, reply.RetryAt);
        Assert.NotNull(world.Row.Intent.AmbiguousSince);
    });

    [Fact]
    public void Send_AmbiguousAndReuseIsHarmless_IsSentAgain() => World.Run(async world =>
    {
        var worker = await DueAsync(world, Harmless, Answers.TimedOut());
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(2, world.Server.Sent.Count);
    });

    [Fact]
    public void Send_AmbiguousBeyondTheGrace_IsNotSentAgain() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic with { ReuseGrace = TimeSpan.FromSeconds(15) });
        world.Server.Delay = TimeSpan.FromSeconds(20);

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Send_AmbiguousWithALongRetryAfter_DoesNotHoldTheLease() => World.Run(async world =>
    {
        var worker = await DueAsync(world, Harmless, Answers.TimedOut() with { RetryAfter = TimeSpan.FromHours(1) });
        var before = world.Now;

        await worker.GetAsync();

        Assert.Equal(before, world.Now);
        Assert.Equal(before + TimeSpan.FromHours(1), world.Row.NextAttemptAt);
    });

    [Fact]
    public void Send_RefusedRightAfterAnAmbiguousRequest_IsNoVerdictYet() => World.Run(async world =>
    {
        var worker = await DueAsync(world, Harmless, Answers.TimedOut(), Answers.InvalidGrant());

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());
        Assert.NotNull(world.Row.Intent!.FirstRefusedAt);
    });

    [Theory]
    [InlineData(FailureKind.NotProcessed)]
    [InlineData(FailureKind.Ambiguous)]
    [InlineData(FailureKind.Transient)]
    [InlineData(FailureKind.ReauthRequired)]
    internal void Send_OnlyARefreshTokenArrives_CommitsItAndSendsNothingMore(FailureKind kind) => World.Run(async world =>
    {
        var worker = await DueAsync(world, Harmless, Answers.Salvaged("salvaged", kind));

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());

        Assert.Single(world.Server.Sent);
        Assert.Equal("salvaged", await world.InForceAsync(worker));
        Assert.Single(world.Row.Spares);
    });

    [Fact]
    public void Salvage_AnotherHasBegun_LeavesItsIntentAlone() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic, Answers.Salvaged("salvaged"));
        var theirs = new RefreshIntent("theirs", world.Now, new Fingerprint("x"));
        world.Faults.At(PortNames.Vault, "Set").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Intent = theirs });
            return Task.CompletedTask;
        });

        await worker.GetAsync();

        Assert.Equal(theirs, world.Row.Intent);
        Assert.Equal(0, world.Row.Failures);
    });

    [Fact]
    public void Salvage_AgainAndAgain_CountsEachFailureAndNotifiesOnce() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        for (var i = 1; i <= 4; i++)
        {
            world.Answer(Answers.Salvaged($"salvaged-{i}"));
            await worker.GetAsync();
            Assert.Equal(i, world.Row.Failures);
            world.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Single(world.Told);
    });

    [Fact]
    public void Send_LeaseDoesNotOutlastTheRequest_SendsNothing() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        world.Faults.At(PortNames.Leases, "Renew").Always().FailBefore();
        // The intent takes so long that only 19 s are left.
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ => { world.Advance(TimeSpan.FromSeconds(41)); return Task.CompletedTask; });

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());

        Assert.Empty(world.Server.Sent);
        Assert.Null(world.Row.Intent);
    });

    [Fact]
    public void Send_LeaseIsRenewedFirst_TimeLimitCountsFromBeforeThat() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        var (before, timedFrom) = (0L, (long?)null);
        // Only 19 s are left, so the lease is renewed first, which takes five.
        world.Faults.At(PortNames.Leases, "Renew").Times(1).FailBefore();
        world.Faults.At(PortNames.Leases, "Renew").Skip(1).After(_ => { world.Advance(TimeSpan.FromSeconds(5)); return Task.CompletedTask; });
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ => { world.Advance(TimeSpan.FromSeconds(11)); return Task.CompletedTask; }).After(_ =>
        {
            before = world.Time.GetTimestamp();
            return Task.CompletedTask;
        });
        world.Server.Script.Enqueue(request =>
        {
            timedFrom = request.TimedFrom;
            return null;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(before, timedFrom);
        Assert.True(world.Time.GetTimestamp() > before);
    });

    [Fact]
    public void Send_CallerLeavesBeforeTheRequest_WithdrawsTheIntent() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace").After(_ => gone.CancelAsync());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.GetAsync(cancellationToken: gone.Token));

        Assert.Empty(world.Server.Sent);
        Assert.Null(world.Row.Intent);
        Assert.False(world.Leases.IsHeld(The.Id));
    });

    [Fact]
    public void Send_RowChangesBeforeTheIntentIsWithdrawn_WithdrawsItAndKeepsTheChange() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Resource = "https://api.example" });
            return gone.CancelAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.GetAsync(cancellationToken: gone.Token));

        Assert.Null(world.Row.Intent);
        Assert.Equal("https://api.example", world.Row.Resource);
    });

    [Fact]
    public void Send_CallerLeavesAfterTheRequest_StillCommits() => World.Run(async world =>
    {
        var worker = await DueAsync(world, ProviderProfile.Generic);
        var generation = world.Row.Generation;
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Endpoint).Before(_ => gone.CancelAsync());

        await worker.GetAsync(cancellationToken: gone.Token);

        Assert.Equal(generation + 1, world.Row.Generation);
        Assert.Equal(2, world.Vault.VersionsOf(SecretNames.RefreshToken(The.Id, world.Row.GrantId)).Count);
    });

    private static async Task<Worker> DueAsync(World world, ProviderProfile profile, params TokenResponse[] answers)
    {
        world.UseProfile(profile);
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(answers);
        return worker;
    }
}
