using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>How an interrupted attempt ends.</summary>
public sealed class RecoveryTests
{
    private static readonly TimeSpan SurelyOver = ILeases.Length;
    private static readonly ProviderProfile Graceful = ProviderProfile.Generic with { ReuseGrace = TimeSpan.FromMinutes(10) };

    [Fact]
    public void Recovery_AttemptMayStillBeUnderWay_IsNotSentYet() => World.Run(async world =>
    {
        var (start, other) = await CrashAsync(world, Graceful, f => f.CrashAfter());

        var whileLeased = (await other.GetAsync()).IsUnavailable();
        world.Leases.Break(The.Id);
        var leaseLost = (await other.GetAsync()).IsUnavailable();

        Assert.Equal(start + SurelyOver, whileLeased.RetryAt);
        Assert.Equal(start + SurelyOver, leaseLost.RetryAt);
        Assert.Single(world.Server.Sent);

        world.Advance(start + SurelyOver - world.Now);
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        Assert.Equal(2, world.Server.Sent.Count);
    });

    [Fact]
    public void Recovery_Refused_CountsWhenRepeatedTwoMinutesLater() => World.Run(async world =>
    {
        var (_, other) = await CrashAsync(world, ProviderProfile.Generic, f => f.CrashAfter());
        world.Advance(SurelyOver);

        var first = (await other.GetAsync()).IsUnavailable();
        Assert.Equal(world.Now + FailureTransition.RefusalMustLast, first.RetryAt);
        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
        Assert.DoesNotContain(world.Told, t => t.To == ConnectionStatus.ReauthRequired);

        world.Advance(FailureTransition.RefusalMustLast);
        Assert.Equal(FailureReasons.RotationLost, (await other.GetAsync()).NeedsPerson().Reason);
        Assert.Single(world.Told, t => t is { To: ConnectionStatus.ReauthRequired, Reason: FailureReasons.RotationLost });
    });

    [Fact]
    public void Recovery_ManagementAsksAgainAfterALostRotation_StaysRotationLost() => World.Run(async world =>
    {
        var (_, other) = await CrashAsync(world, ProviderProfile.Generic, f => f.CrashAfter());
        world.Advance(SurelyOver);
        (await other.GetAsync()).IsUnavailable();
        world.Advance(FailureTransition.RefusalMustLast);
        (await other.GetAsync()).NeedsPerson();

        Assert.Equal(FailureReasons.RotationLost, (await other.RefreshAsync()).NeedsPerson().Reason);
    });

    [Fact]
    public void EscapeCopy_Found_WinsAndTheOldTokenIsNeverSentAgain() => World.Run(async world =>
    {
        var other = await EscapeAsync(world);

        Assert.Null((await other.GetAsync()).IsToken().Warning);

        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
        Assert.True(world.Server.Honours(await world.InForceAsync(other)));
    });

    [Fact]
    public void EscapeCopy_RequestWasNotProcessed_StaysTheOneToSend() => World.Run(async world =>
    {
        var other = await EscapeAsync(world);
        world.Answer(Answers.NotProcessed(TimeSpan.FromMinutes(1)));
        Assert.IsType<TokenResult.Unavailable>(await other.GetAsync());

        world.Advance(TimeSpan.FromMinutes(5));
        Assert.Null((await other.GetAsync()).IsToken().Warning);

        Assert.Equal(1, world.Server[world.Server.Sent[0]].Presented);
    });

    [Fact]
    public void EscapeCopy_CallerWhoFoundItLeaves_StaysTheOneToSend() => World.Run(async world =>
    {
        var other = await EscapeAsync(world);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace", other.Name).After(_ => gone.CancelAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.GetAsync(cancellationToken: gone.Token));

        world.Advance(SurelyOver);
        Assert.Null((await other.GetAsync()).IsToken().Warning);

        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
    });

    [Fact]
    public void EscapeCopy_Refused_NeedsAPerson() => World.Run(async world =>
    {
        var other = await EscapeAsync(world);
        world.Answer(Answers.InvalidGrant());

        Assert.Equal(FailureReasons.RefreshTokenRejected, (await other.GetAsync()).NeedsPerson().Reason);
        Assert.Equal(2, world.Server.Sent.Count);
    });

    [Fact]
    public void EscapeCopy_SaverWakesAfterAnotherHasUsedIt_UsesTheCommittedToken() => World.Run(async world =>
    {
        var slow = await world.WithConnectionAsync();
        world.ToExpiry();
        var table = world.Faults.At(PortNames.Store, "TryReplace", slow.Name).Skip(1).Always().FailBefore();
        var vault = world.Faults.At(PortNames.Vault, "Set", slow.Name);
        var isSaved = The.Signal();
        vault.After(_ => { isSaved.SetResult(); return Task.Delay(TimeSpan.FromMinutes(30), world.Time); });
        // The worker lives, but it loses its lease, because its renewals do not arrive.
        world.Faults.At(PortNames.Leases, "Renew", slow.Name).Always().FailBefore();
        var late = slow.GetAsync();
        await isSaved.Task;

        world.Advance(TimeSpan.FromMinutes(2));
        var other = world.NewWorker();
        var token = (await other.GetAsync()).IsToken();
        world.Faults.Clear();
        _ = table;
        var lateToken = (await late).IsToken();

        Assert.Equal(token.Connection.Generation, lateToken.Connection.Generation);
        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
        Assert.True(world.Server.Honours(await world.InForceAsync(other)));
        Assert.Empty(world.Row.Spares);
    });

    [Fact]
    public void Ambiguity_NextAttemptNeedsTheOperator_Survives() => World.Run(async world =>
    {
        var (_, other) = await CrashAsync(world, ProviderProfile.Generic, f => f.CrashAfter());
        world.Advance(SurelyOver);
        world.Answer(Answers.InvalidClient());
        Assert.Equal(FailureReasons.ClientRejected, (await other.GetAsync()).NeedsOperator().Connection.Verdict!.Reason);

        world.Providers.Put(world.Provider with { Version = 2 });
        Assert.IsNotType<TokenResult.ReauthRequired>(await other.GetAsync());
        world.Advance(FailureTransition.RefusalMustLast);

        Assert.Equal(FailureReasons.RotationLost, (await other.GetAsync()).NeedsPerson().Reason);
    });

    [Fact]
    public void Ambiguity_NextAttemptIsNotProcessed_Survives() => World.Run(async world =>
    {
        var (_, other) = await CrashAsync(world, ProviderProfile.Generic, f => f.CrashAfter());
        world.Advance(SurelyOver);
        world.Answer(Answers.NotProcessed(TimeSpan.FromSeconds(30)));
        await other.GetAsync();
        Assert.Equal(The.Start + TimeSpan.FromHours(1), world.Row.Intent!.AmbiguousSince);

        world.Advance(TimeSpan.FromSeconds(30));
        await other.GetAsync();
        world.Advance(FailureTransition.RefusalMustLast);

        Assert.Equal(FailureReasons.RotationLost, (await other.GetAsync()).NeedsPerson().Reason);
    });

    [Fact]
    public void Recovery_Withdrawn_LeavesTheIntentOfTheCrashedWorkerAsItWas() => World.Run(async world =>
    {
        var (start, other) = await CrashAsync(world, Graceful, f => f.CrashAfter());
        var intent = world.Row.Intent;
        world.Advance(SurelyOver);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace", other.Name).After(_ => gone.CancelAsync());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.GetAsync(cancellationToken: gone.Token));

        Assert.Equal(intent, world.Row.Intent);
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        Assert.Equal(start + SurelyOver, world.Now);
    });

    [Fact]
    public void Recovery_IntentIsFromAClockThatRanAhead_DoesNotWaitForAsLong() => World.Run(async world =>
    {
        var (_, other) = await CrashAsync(world, Graceful, f => f.CrashAfter());
        world.Time.JumpWallClock(-TimeSpan.FromHours(5));
        world.Rows.Edit(The.Id, r => r with { AccessTokenExpiresAt = world.Now });
        world.Advance(SurelyOver);

        Assert.Null((await other.GetAsync()).IsToken().Warning);
    });

    private static async Task<(DateTimeOffset Start, Worker Other)> CrashAsync(World world, ProviderProfile profile, Func<Faults.Rule, Faults.Rule> how)
    {
        world.UseProfile(profile);
        world.Server.Grace = profile.ReuseGrace;
        var crashing = await world.WithConnectionAsync();
        world.ToExpiry();
        how(world.Faults.At(PortNames.Endpoint, "Refresh", crashing.Name));
        _ = crashing.GetAsync();
        return (world.Now, world.NewWorker());
    }

    /// <summary>The table went down while the response was on its way. The process died after the vault had the token.</summary>
    private static async Task<Worker> EscapeAsync(World world)
    {
        var crashing = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Faults.At(PortNames.Store, "TryReplace", crashing.Name).Skip(1).Always().FailBefore();
        var isSaved = The.Signal();
        world.Faults.At(PortNames.Vault, "Set", crashing.Name).After(call => { isSaved.SetResult(); return call.Worker.CrashAsync(); });
        _ = crashing.GetAsync();
        await isSaved.Task;
        world.Faults.Clear();
        world.Advance(SurelyOver);
        return world.NewWorker();
    }
}
