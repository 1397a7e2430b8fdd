using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

public sealed class RotationTests
{
    [Fact]
    public async Task Never_Refresh_KeepsTheTokenAndTellsNone()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Rotation = Rotation.Never });
        var grant = provider.Server.IssueGrant();

        var first = await provider.RefreshAsync(grant.RefreshToken);
        var second = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.False(first.Json.ContainsKey("refresh_token"));
        Assert.Equal((2, 0, 0), (provider.Counters.RefreshesServed, provider.Counters.ReuseDetections, provider.Counters.ReusesAccepted));
    }

    [Fact]
    public async Task Never_RefreshTokenAlwaysInAnswer_EchoesIt()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Rotation = Rotation.Never, RefreshTokenInAnswer = RefreshTokenInAnswer.Always });
        var grant = provider.Server.IssueGrant();

        Assert.Equal(grant.RefreshToken, (await provider.RefreshAsync(grant.RefreshToken)).RefreshToken);
    }

    [Fact]
    public async Task Always_RefreshTokenAlwaysInAnswer_TellsTheNewOne()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshTokenInAnswer = RefreshTokenInAnswer.Always });
        var grant = provider.Server.IssueGrant();

        var next = (await provider.RefreshAsync(grant.RefreshToken)).RefreshToken;

        Assert.NotEqual(grant.RefreshToken, next);
        Assert.Equal(200, (await provider.RefreshAsync(next)).Status);
    }

    [Fact]
    public async Task Omitted_Refresh_TellsNoneAndDoesNotRotate()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshTokenInAnswer = RefreshTokenInAnswer.Omitted });
        var grant = provider.Server.IssueGrant();

        Assert.False((await provider.RefreshAsync(grant.RefreshToken)).Json.ContainsKey("refresh_token"));
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    [Fact]
    public async Task WhenOlderThan_YoungThenOld_RotatesOnlyTheOld()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Rotation = Rotation.WhenOlderThan, RotationAge = TimeSpan.FromHours(24) });
        var grant = provider.Server.IssueGrant();
        provider.Clock.Advance(TimeSpan.FromHours(23));
        Assert.False((await provider.RefreshAsync(grant.RefreshToken)).Json.ContainsKey("refresh_token"));

        provider.Clock.Advance(TimeSpan.FromHours(1));

        Assert.NotEqual(grant.RefreshToken, (await provider.RefreshAsync(grant.RefreshToken)).RefreshToken);
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 401)]
    public async Task RefreshKillsAccessToken_OldAccessToken_DiesOnlyIfAsked(bool kills, int status)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshKillsAccessToken = kills });
        var grant = provider.Server.IssueGrant();

        var reply = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal(status, (await provider.MeAsync(grant.AccessToken)).Status);
        Assert.Equal(200, (await provider.MeAsync(reply.AccessToken)).Status);
    }
}
