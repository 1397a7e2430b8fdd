using TokenFunctions.Model;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Tokens;

/// <summary>A provider that answers a refresh with an access token that it issued before.</summary>
// Fault 10
public sealed class RepeatedAccessTokenTests
{
    [Fact]
    public void ReportRejected_ProviderRepeatsTheToken_IsUnavailableWithItsReason() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        var token = (await worker.GetAsync()).IsToken();

        var refused = (await worker.RejectAsync(Seen(token))).IsUnavailable();

        Assert.Equal((FailureReasons.AccessTokenUnchanged, world.Now + TimeSpan.FromSeconds(1)), (refused.Reason, refused.RetryAt));
        Assert.Equal(Seen(token), Seen((await worker.GetAsync()).IsToken()));
        Assert.Equal(Seen(token), (long)Representations.Of(world.Row)["generation"]!);
    });

    [Fact]
    public void ReportRejected_Repeatedly_NeverNeedsAPersonAndAsksLessAndLess() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        world.Server.Lifetime = TimeSpan.FromDays(1);
        var generation = Seen((await worker.GetAsync()).IsToken());

        for (var i = 0; i < 600; i++)
        {
            Assert.Equal(FailureReasons.AccessTokenUnchanged, (await worker.RejectAsync(generation)).IsUnavailable().Reason);
            world.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(world.Server.Sent.Count, 8, 12);
    });

    [Fact]
    public void ReportRejected_ByManyAtOnce_IsOneRefresh() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        var generation = Seen((await worker.GetAsync()).IsToken());

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => worker.RejectAsync(generation)));

        Assert.All(replies, r => Assert.Equal(FailureReasons.AccessTokenUnchanged, r.IsUnavailable().Reason));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void ReportRejected_AnotherTokenComesAfterThePause_IsHandedOut() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        var generation = Seen((await worker.GetAsync()).IsToken());
        var refused = (await worker.RejectAsync(generation)).IsUnavailable();
        world.Server.SameAccessToken = null;

        Assert.Equal(refused.RetryAt, (await worker.RejectAsync(generation)).IsUnavailable().RetryAt);
        world.Advance(refused.RetryAt - world.Now);
        var token = (await worker.RejectAsync(generation)).IsToken();

        Assert.True(Seen(token) > generation);
        Assert.NotEqual(Some.FirstAccessToken, token.AccessToken.Reveal());
    });

    [Fact]
    public void ReportRejected_TwoTokensInTurn_AreTwoAndNotThree() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world, "at-two");
        var first = (await worker.GetAsync()).IsToken();
        var second = (await worker.RejectAsync(Seen(first))).IsToken();
        Assert.Equal("at-two", second.AccessToken.Reveal());

        for (var i = 0; i < 4; i++)
        {
            world.Server.SameAccessToken = i % 2 == 0 ? Some.FirstAccessToken : "at-two";
            Assert.Equal(FailureReasons.AccessTokenUnchanged, (await worker.RejectAsync(Seen((await worker.GetAsync()).IsToken()))).IsUnavailable().Reason);
            world.Advance(TimeSpan.FromMinutes(1));
        }
    });

    [Fact]
    public void Refresh_Forced_IsCommittedWithoutANewGeneration() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        var before = world.Row;

        var token = (await worker.RefreshAsync()).IsToken();

        Assert.Equal((before.TokenGeneration, before.Generation + 1), (Seen(token), world.Row.Generation));
    });

    [Fact]
    public void Sweep_ProviderProlongsTheToken_ServesItWithoutAWarning() => World.Run(async world =>
    {
        var worker = await RepeatingAsync(world);
        world.ToDue();
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        world.Advance(TimeSpan.FromMinutes(30));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal((Some.FirstAccessToken, null), (token.AccessToken.Reveal(), token.Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Put_NewGrantWithTheSameToken_IsNoNewGeneration() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var token = (await worker.GetAsync()).IsToken();

        await worker.PutAsync(Some.Definition(world.Server.Authorize("again"), world.Now + TimeSpan.FromHours(1)));

        Assert.Equal(Seen(token), Seen((await worker.GetAsync()).IsToken()));
        Assert.NotEqual(Some.FirstAccessToken, (await worker.RejectAsync(Seen(token))).IsToken().AccessToken.Reveal());
    });

    // Fault 13
    [Fact]
    public void GetToken_TheSameTokenNearItsEnd_WarnsAndAsksTheProviderOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AccessTokenExpiresAt = world.Now + TimeSpan.FromSeconds(40) });
        world.Server.SameAccessToken = Some.FirstAccessToken;
        world.ToExpiry(TimeSpan.FromSeconds(2));
        world.Server.Lifetime = TimeSpan.FromSeconds(2);

        for (var i = 0; i < 3; i++)
        {
            var token = (await worker.GetAsync()).IsToken();
            Assert.Equal((TimeSpan.FromSeconds(2), WarningCodes.MinTtlUnattainable), (token.Remaining, token.Warning!.Code));
        }

        Assert.Single(world.Server.Sent);
    });

    private static async Task<Worker> RepeatingAsync(World world, string token = Some.FirstAccessToken)
    {
        world.Server.SameAccessToken = token;
        return await world.WithConnectionAsync();
    }

    private static long Seen(TokenResult.Token token) => (long)Representations.Of(token)["generation"]!;
}
