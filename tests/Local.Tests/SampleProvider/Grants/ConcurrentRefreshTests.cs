using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

public sealed class ConcurrentRefreshTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(ConcurrentRefresh.TransientInvalidGrant, 400, "invalid_grant")]
    [InlineData(ConcurrentRefresh.Throttle429, 429, "too_many_requests")]
    public async Task NotServed_WhileAnotherIsUnanswered_IsRefusedAndTheGrantLives(ConcurrentRefresh concurrent, int status, string error)
    {
        await using var provider = await ProviderHarness.StartAsync(
            new() { ConcurrentRefresh = concurrent, AnswerDelay = Delay, RetryAfter = TimeSpan.FromSeconds(7) });
        var grant = provider.Server.IssueGrant();
        var first = provider.RefreshAsync(grant.RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);

        var second = provider.RefreshAsync(grant.RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 2);
        provider.Clock.Advance(Delay);

        (await second).IsError(status, error);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, (await second).Headers.RetryAfter?.Delta);
        provider.Server.Behaviour = new();
        Assert.Equal(200, (await provider.RefreshAsync((await first).RefreshToken)).Status);
        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task NotServed_OtherGrant_IsServed()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { ConcurrentRefresh = ConcurrentRefresh.Throttle429, AnswerDelay = Delay });
        var first = provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        var other = provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 2);

        provider.Clock.Advance(Delay);

        Assert.Equal((200, 200), ((await first).Status, (await other).Status));
    }

    [Fact]
    public async Task Serve_WhileAnotherIsUnanswered_IsAReuse()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AnswerDelay = Delay });
        var grant = provider.Server.IssueGrant();
        var first = provider.RefreshAsync(grant.RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);

        var second = provider.RefreshAsync(grant.RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 2);
        provider.Clock.Advance(Delay);

        Assert.Equal((200, 400), ((await first).Status, (await second).Status));
        Assert.Equal(1, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task NotServed_OnceTheFirstIsAnswered_TheNextIsServed()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { ConcurrentRefresh = ConcurrentRefresh.TransientInvalidGrant });
        var token = provider.Server.IssueGrant().RefreshToken;
        for (var refresh = 0; refresh < 20; refresh++)
        {
            var reply = await provider.RefreshAsync(token);
            Assert.Equal(200, reply.Status);
            token = reply.RefreshToken;
        }
    }
}
