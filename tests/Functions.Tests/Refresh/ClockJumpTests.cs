using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Refresh;

/// <summary>The wall clock jumps. The monotonic clock does not.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>More than the cached token has left after the jump, so that the app tries a refresh.</summary>
    private static readonly TimeSpan MoreThanItHas = TimeSpan.FromMinutes(61);

    [Fact]
    public void Get_ClockWentBackAnHour_ReplacesATokenOfUnknownAgeOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row.Generation;
        world.Time.JumpWallClock(-Hour);

        var token = (await worker.GetAsync()).IsToken();
        for (var i = 0; i < 5; i++)
        {
            world.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(token.AccessToken, (await worker.GetAsync()).IsToken().AccessToken);
            await worker.SweepAsync();
        }

        Assert.Single(world.Server.Sent);
        Assert.Equal(before + 1, token.Connection.Generation);
        Assert.InRange(token.Remaining, TimeSpan.FromMinutes(59), Hour);
    });

    [Fact]
    public void Get_ClockWentBackAndProviderIsDown_ServesTheTokenWithNoMoreThanItsLifetime() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Time.JumpWallClock(-Hour);
        world.Answer(Answers.NotProcessed(TimeSpan.FromMinutes(1)));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(WarningCodes.RefreshFailing, token.Warning!.Code);
        Assert.Equal(Hour, token.Remaining);
    });

    [Fact]
    public void CoolDown_ClockWentBackBeforeItsBeginning_IsOver() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.Transient() with { RetryAfter = TimeSpan.FromMinutes(10) });
        (await worker.GetAsync()).IsUnavailable();
        (await worker.GetAsync()).IsUnavailable();
        Assert.Single(world.Server.Sent);
        world.Time.JumpWallClock(-Hour);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(2, world.Server.Sent.Count);
    });

    [Fact]
    public void CoolDown_ClockWasYearsAheadAtTheFailure_BlocksNobodyOnceItIsRight() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Rows.Edit(The.Id, r => r with { NextAttemptAt = world.Now + TimeSpan.FromDays(400), Failures = 3 });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void AmbiguousRefusal_ClockWentBackAnHour_StillMustLastTwoMinutes() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.TimedOut(), Answers.InvalidGrant(), Answers.InvalidGrant(), Answers.InvalidGrant());
        world.Advance((await worker.GetAsync()).IsUnavailable().RetryAt - world.Now);
        (await worker.GetAsync()).IsUnavailable();
        world.Time.JumpWallClock(-Hour);

        var again = (await worker.GetAsync()).IsUnavailable();

        Assert.Equal(world.Now + FailureTransition.RefusalMustLast, again.RetryAt);
        world.Advance(FailureTransition.RefusalMustLast);
        Assert.Equal(FailureReasons.RotationLost, (await worker.GetAsync(minTtl: MoreThanItHas)).NeedsPerson().Reason);
    });

    [Fact]
    public void Reject_ClockWentBackAnHour_DoesNotCountRejectionsOfTheFuture() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RejectAsync(world.Row.AccessTokenGeneration);
        await worker.RejectAsync(world.Row.AccessTokenGeneration);
        world.Time.JumpWallClock(-Hour);

        (await worker.RejectAsync(world.Row.AccessTokenGeneration)).IsToken();
    });

    [Fact]
    public void Put_ClockWentBackAnHour_GivesANewGrantAHigherGeneration() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row.Generation;
        world.Time.JumpWallClock(-Hour);

        await worker.PutAsync(Some.Definition(world.Server.Authorize("second"), world.Now + Hour));

        Assert.Equal(before + 1, world.Row.Generation);
    });

    [Fact]
    public void Sweep_ClockWentBackAnHour_RefreshesEachConnectionOnceAndNotAllAtOnce() => World.Run(async world =>
    {
        var worker = world.NewWorker();
        for (var i = 0; i < 20; i++)
        {
            await world.ConnectAsync(worker, id: $"c-{i}");
        }

        world.ToDue(20);
        world.Time.JumpWallClock(-Hour);
        Assert.Equal(0, (await worker.SweepAsync()).Due);

        for (var minutes = 0; minutes < 75; minutes++)
        {
            world.Advance(TimeSpan.FromMinutes(1));
            await worker.SweepAsync();
        }

        Assert.Equal(20, world.Server.Sent.Count);
    });

    [Fact]
    public void Refresh_ClockWasAnHourAheadAndIsSetRight_CostsTwoRefreshes() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row.Generation;
        world.Time.JumpWallClock(Hour);
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        world.Time.JumpWallClock(-Hour);

        for (var i = 0; i < 5; i++)
        {
            Assert.Null((await worker.GetAsync()).IsToken().Warning);
        }

        Assert.Equal((2, before + 2), (world.Server.Sent.Count, world.Row.Generation));
        Assert.True(world.Row.DueAt < world.Now + Hour);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(24 * 400)]
    public void Reconcile_DueMomentIsLaterThanTheTokensExpiry_CorrectsIt(int hours) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var honest = world.Row.DueAt!.Value;
        var (key, wrong) = (world.Row.DueKey!.Value, honest.AddHours(hours));
        world.Due.Remove(key);
        var etag = world.Due.Put(DueKey.For(wrong, The.Id), "acme", world.Now);
        world.Rows.Edit(The.Id, r => r with { DueAt = wrong, DueETag = etag });

        Assert.Equal(1, (await worker.ReconcileAsync()).Repaired);

        Assert.True(world.Row.DueAt <= world.Row.AccessTokenExpiresAt);
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
        Assert.Equal(0, (await worker.ReconcileAsync()).Repaired);
    });

    [Fact]
    public void Reconcile_DueRowHasAnInvalidKeyOrIsTooOldForTheSweep_RemovesIt() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        foreach (var (bucket, id) in new[] { ("garbage", The.Id), ("garbage", "nobody"), ("202001010000", "nobody"), ("202001010000", The.Id) })
        {
            world.Due.Put(new DueKey(bucket, id), "acme", world.Now - TimeSpan.FromDays(2));
        }

        var summary = await worker.ReconcileAsync();

        Assert.Equal(0, summary.Failed);
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
    });
}
