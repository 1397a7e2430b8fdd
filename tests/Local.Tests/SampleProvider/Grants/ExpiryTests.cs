using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

public sealed class ExpiryTests
{
    [Fact]
    public async Task AccessToken_OneSecondLifetime_LivesUntilThatSecondIsOver()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AccessTokenLifetime = TimeSpan.FromSeconds(1) });
        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        Assert.Equal(1, (int?)reply.Json["expires_in"]);

        provider.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(200, (await provider.MeAsync(reply.AccessToken)).Status);
        provider.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(401, (await provider.MeAsync(reply.AccessToken)).Status);
    }

    [Fact]
    public async Task IssueGrant_OwnLifetime_HoldsForTheFirstAccessTokenOnly()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant(accessTokenLifetime: TimeSpan.FromSeconds(30));

        Assert.Equal(30, grant.ExpiresIn);
        Assert.Equal(3600, (int?)(await provider.RefreshAsync(grant.RefreshToken)).Json["expires_in"]);
    }

    [Fact]
    public async Task ExpiresIn_OnAClockThatRuns_IsTheWholeLifetime()
    {
        await using var provider = await ProviderHarness.StartAsync(
            new()
            {
                AccessTokenLifetime = TimeSpan.FromSeconds(5),
                RefreshTokenLifetime = TimeSpan.FromSeconds(50),
                RefreshTokenExpiresInMember = "refresh_token_expires_in",
            },
            time: new RunningClock());
        var grant = provider.Server.IssueGrant();

        var reply = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal((5, 5), (grant.ExpiresIn, (int?)reply.Json["expires_in"]));
        Assert.Equal(49, (int?)reply.Json["refresh_token_expires_in"]);
    }

    [Fact]
    public async Task RefreshToken_Idle_DiesUnlessUsed()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Rotation = Rotation.Never, RefreshTokenIdleLifetime = TimeSpan.FromDays(60) });
        var grant = provider.Server.IssueGrant();
        for (var use = 0; use < 3; use++)
        {
            provider.Clock.Advance(TimeSpan.FromDays(59));
            Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
        }

        provider.Clock.Advance(TimeSpan.FromDays(60));

        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task RefreshToken_Absolute_DiesThoughRotatedAndUsed()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshTokenLifetime = TimeSpan.FromDays(100) });
        var token = provider.Server.IssueGrant().RefreshToken;
        provider.Clock.Advance(TimeSpan.FromDays(99));
        token = (await provider.RefreshAsync(token)).RefreshToken;

        provider.Clock.Advance(TimeSpan.FromDays(1));

        (await provider.RefreshAsync(token)).IsError(400, "invalid_grant");
    }

    /// <summary>Each reading of the clock takes ten milliseconds.</summary>
    private sealed class RunningClock : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        private int _looks;

        public override DateTimeOffset GetUtcNow() => Start + (TimeSpan.FromMilliseconds(10) * Interlocked.Increment(ref _looks));
    }
}
