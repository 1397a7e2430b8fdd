using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

public sealed class ReuseTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task KillFamily_RotatedTokenAgain_EveryTokenOfTheGrantDiesAndNoOther()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        var bystander = provider.Server.IssueGrant();
        var second = await provider.RefreshAsync(grant.RefreshToken);
        var third = await provider.RefreshAsync(second.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromSeconds(5));

        (await provider.RefreshAsync(second.RefreshToken)).IsError(400, "invalid_grant");

        (await provider.RefreshAsync(third.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(401, (await provider.MeAsync(grant.AccessToken)).Status);
        Assert.Equal(401, (await provider.MeAsync(third.AccessToken)).Status);
        Assert.Equal(200, (await provider.MeAsync(bystander.AccessToken)).Status);
        Assert.Equal(200, (await provider.RefreshAsync(bystander.RefreshToken)).Status);
        Assert.Equal(new ReuseEvent(grant.GrantId, provider.Clock.GetUtcNow(), TokenGeneration: 2), Assert.Single(provider.Counters.Reuses));
    }

    [Fact]
    public async Task KillFamily_FiftyParallelRefreshesOfOneToken_OneWinsAndTheFamilyIsDead()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => provider.RefreshAsync(grant.RefreshToken)));

        var winner = Assert.Single(replies, r => r.Status == 200);
        Assert.Equal(49, replies.Count(r => r.Status == 400 && r.Error == "invalid_grant"));
        (await provider.RefreshAsync(winner.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(401, (await provider.MeAsync(winner.AccessToken)).Status);
        Assert.Equal(
            (51, 1, 50, 49),
            (provider.Counters.TokenRequests, provider.Counters.RefreshesServed, provider.Counters.RefreshesRefused, provider.Counters.ReuseDetections));
        Assert.Equal(new GrantRefreshes(Served: 1, Refused: 50), provider.Counters.Of(grant.GrantId));
    }

    [Fact]
    public async Task Refuse_RotatedTokenAgain_IsRefusedAndTheSuccessorLives()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Refuse });
        var grant = provider.Server.IssueGrant();
        var next = await provider.RefreshAsync(grant.RefreshToken);

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");

        Assert.Equal(200, (await provider.RefreshAsync(next.RefreshToken)).Status);
        Assert.Equal(1, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Grace_WithinIt_GivesASiblingAndBothLive()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Grace, ReuseGrace = Grace });
        var grant = provider.Server.IssueGrant();
        var first = await provider.RefreshAsync(grant.RefreshToken);
        provider.Clock.Advance(Grace - TimeSpan.FromSeconds(1));

        var sibling = await provider.RefreshAsync(grant.RefreshToken);

        Assert.NotEqual(first.RefreshToken, sibling.RefreshToken);
        Assert.Equal(200, (await provider.RefreshAsync(first.RefreshToken)).Status);
        Assert.Equal(200, (await provider.RefreshAsync(sibling.RefreshToken)).Status);
        Assert.Equal((1, 0), (provider.Counters.ReusesAccepted, provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task Grace_SameAnswer_GivesTheSameTokensWithTheLifeThatIsLeft()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Grace, ReuseGrace = Grace, ReuseAnswer = ReuseAnswer.Same });
        var grant = provider.Server.IssueGrant();
        var first = await provider.RefreshAsync(grant.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromMinutes(10));

        var again = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal((first.AccessToken, first.RefreshToken), (again.AccessToken, again.RefreshToken));
        Assert.Equal(3000, (int?)again.Json["expires_in"]);
    }

    [Fact]
    public async Task Grace_Over_KillsTheFamily()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Grace, ReuseGrace = Grace });
        var grant = provider.Server.IssueGrant();
        var first = await provider.RefreshAsync(grant.RefreshToken);
        provider.Clock.Advance(Grace);

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");

        (await provider.RefreshAsync(first.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(1, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Grace_UsedAgainWithinIt_DoesNotStartAnew()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Grace, ReuseGrace = Grace });
        var grant = provider.Server.IssueGrant();
        await provider.RefreshAsync(grant.RefreshToken);
        provider.Clock.Advance(Grace / 2);
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);

        provider.Clock.Advance(Grace / 2);

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
    }

    [Fact]
    public async Task Harmless_LongAfter_OldAndNewBothLive()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Reuse = Reuse.Harmless });
        var grant = provider.Server.IssueGrant();
        var first = await provider.RefreshAsync(grant.RefreshToken);
        provider.Clock.Advance(TimeSpan.FromDays(60));

        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
        Assert.Equal(200, (await provider.RefreshAsync(first.RefreshToken)).Status);
        Assert.Equal(1, provider.Counters.ReusesAccepted);
    }
}
