using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Faults;

public sealed class ThrottlesTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Throttle_OverTheLimit_IsRefusedUntilTheWindowEndsAndSpendsNothing()
    {
        await using var provider = await StartAsync(new() { Limit = 2, Window = Window });
        Assert.Equal((200, 200), (await RefreshAsync(provider), await RefreshAsync(provider)));
        provider.Clock.Advance(TimeSpan.FromSeconds(20));
        var grant = provider.Server.IssueGrant();

        var refused = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal((429, TimeSpan.FromSeconds(40)), (refused.Status, refused.Headers.RetryAfter?.Delta));
        provider.Clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(429, (await provider.RefreshAsync(grant.RefreshToken)).Status);
        provider.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
        Assert.Equal(3, provider.Counters.RefreshesServed);
    }

    [Fact]
    public async Task Throttle_PerToken_LeavesTheOthersAlone()
    {
        await using var provider = await StartAsync(new() { Limit = 1, Window = Window, PerToken = true });
        var (one, other) = (provider.Server.IssueGrant(), provider.Server.IssueGrant());

        Assert.Equal(200, (await provider.RefreshAsync(one.RefreshToken)).Status);
        Assert.Equal(429, (await provider.RefreshAsync(one.RefreshToken)).Status);
        Assert.Equal(200, (await provider.RefreshAsync(other.RefreshToken)).Status);
    }

    [Fact]
    public async Task Throttle_RetryingExtends_WhoRetriesWaitsAnew()
    {
        await using var provider = await StartAsync(new()
        {
            Limit = 1, Window = Window, RetryingExtends = true, TellsRetryAfter = false, Answer = new ErrorAnswer(400, """{"error":"Access Denied"}"""),
        });
        await RefreshAsync(provider);
        provider.Clock.Advance(Window - TimeSpan.FromSeconds(1));

        var refused = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        refused.IsError(400, "Access Denied");
        Assert.Null(refused.Headers.RetryAfter);
        provider.Clock.Advance(Window - TimeSpan.FromSeconds(1));
        Assert.Equal(400, await RefreshAsync(provider));
        provider.Clock.Advance(Window);
        Assert.Equal(200, await RefreshAsync(provider));
    }

    [Fact]
    public async Task Throttle_ClientThatDoesNotProveItself_CountsNot()
    {
        await using var provider = await StartAsync(new() { Limit = 1, Window = Window });

        (await provider.PostAsync("token", ProviderHarness.RefreshForm("rt"))).IsError(401, "invalid_client");

        Assert.Equal(200, await RefreshAsync(provider));
    }

    private static Task<ProviderHarness> StartAsync(Throttle throttle) => ProviderHarness.StartAsync(new() { Rotation = Rotation.Never, Throttle = throttle });

    private static async Task<int> RefreshAsync(ProviderHarness provider) => (await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken)).Status;
}
