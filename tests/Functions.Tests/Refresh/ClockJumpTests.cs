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
    public void Back_an_hour_a_token_of_unknown_age_is_replaced_once_and_no_more() => World.Run(async world =>
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
    public void Back_an_hour_with_the_provider_down_the_token_serves_and_is_said_to_live_no_longer_than_tokens_do() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Time.JumpWallClock(-Hour);
        world.Answer(Answers.NotProcessed(TimeSpan.FromMinutes(1)));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(WarningCodes.RefreshFailing, token.Warning!.Code);
        Assert.Equal(Hour, token.Remaining);
    });

    [Fact]
    public void Back_an_hour_a_cool_down_that_began_in_the_future_is_over() => World.Run(async world =>
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
    public void Ahead_by_years_when_it_failed_a_cool_down_blocks_nobody_once_the_clock_is_right() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Rows.Edit(The.Id, r => r with { NextAttemptAt = world.Now + TimeSpan.FromDays(400), Failures = 3 });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Back_an_hour_a_refusal_that_may_be_our_own_replay_still_lasts_two_minutes_and_no_longer() => World.Run(async world =>
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
    public void Back_an_hour_rejections_of_the_future_do_not_count() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RejectAsync(world.Row.AccessTokenGeneration);
        await worker.RejectAsync(world.Row.AccessTokenGeneration);
        world.Time.JumpWallClock(-Hour);

        (await worker.RejectAsync(world.Row.AccessTokenGeneration)).IsToken();
    });

    [Fact]
    public void Back_an_hour_a_new_grant_has_a_higher_generation_all_the_same() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row.Generation;
        world.Time.JumpWallClock(-Hour);

        await worker.PutAsync(Some.Definition(world.Server.Authorize("second"), world.Now + Hour));

        Assert.Equal(before + 1, world.Row.Generation);
    });

    [Fact]
    public void Back_an_hour_a_fleet_is_not_refreshed_at_once_and_each_only_once() => World.Run(async world =>
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
    public void An_hour_ahead_and_set_right_again_costs_two_refreshes_and_reconciliation_puts_the_due_row_right() => World.Run(async world =>
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
    public void A_due_moment_later_than_the_token_lives_is_put_right_by_reconciliation(int hours) => World.Run(async world =>
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
    public void A_due_row_of_a_made_up_key_or_too_old_for_the_sweep_goes_with_reconciliation() => World.Run(async world =>
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
