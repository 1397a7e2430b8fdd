using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Faults;

public sealed class FaultInjectorTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(90)]
    public async Task Down503_Refresh_Is503AndSpendsNothing(int? retryAfter)
    {
        TimeSpan? delay = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Down503, RetryAfter = delay });
        var grant = provider.Server.IssueGrant();

        var reply = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal(503, reply.Status);
        Assert.Equal(delay, reply.Headers.RetryAfter?.Delta);
        await AssertUnspent(provider, grant);
    }

    [Theory]
    [InlineData(Fault.BadGateway502Html, 502, "text/html")]
    [InlineData(Fault.Ok200Html, 200, "text/html")]
    [InlineData(Fault.InvalidGrantWith503, 503, "application/json")]
    [InlineData(Fault.HugeBody, 200, "application/json")]
    [InlineData(Fault.Redirect, 307, null)]
    [InlineData(Fault.MovedPermanently, 308, null)]
    public async Task AnsweringFault_Refresh_IsThatAnswerAndSpendsNothing(Fault fault, int status, string? mediaType)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = fault });
        var grant = provider.Server.IssueGrant();

        var reply = await provider.RefreshAsync(grant.RefreshToken);

        Assert.Equal((status, mediaType), (reply.Status, reply.MediaType));
        await AssertUnspent(provider, grant);
    }

    [Theory]
    [InlineData(Fault.Down503)]
    [InlineData(Fault.BadGateway502Html)]
    [InlineData(Fault.Ok200Html)]
    [InlineData(Fault.InvalidGrantWith503)]
    [InlineData(Fault.HugeBody)]
    [InlineData(Fault.Redirect)]
    [InlineData(Fault.MovedPermanently)]
    public async Task FaultCommits_Refresh_SpendsTheTokenThoughTheAnswerHidesIt(Fault fault)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = fault, FaultCommits = true });
        var grant = provider.Server.IssueGrant();

        await provider.RefreshAsync(grant.RefreshToken);

        await AssertSpent(provider, grant);
    }

    [Fact]
    public async Task InvalidGrantWith503_Refresh_LooksLikeAVerdict()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.InvalidGrantWith503 });

        (await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken)).IsError(503, "invalid_grant");
    }

    [Fact]
    public async Task HugeBody_Refresh_IsValidJsonOfMegabytes()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.HugeBody });

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        Assert.True(reply.Text.Length > 4 * 1024 * 1024);
        Assert.True(reply.Json.ContainsKey("access_token"));
    }

    [Fact]
    public async Task Redirect_Followed_IsCounted()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Redirect });
        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        Assert.Equal(0, provider.Counters.RedirectsFollowed);

        await provider.PostAsync(reply.Headers.Location!.OriginalString, ProviderHarness.RefreshForm("rt"));

        Assert.Equal(1, provider.Counters.RedirectsFollowed);
    }

    /// <summary>Also on a connection that was used before, because an HTTP client might retry there by itself.</summary>
    [Theory]
    [InlineData(Fault.DropBeforeCommit, false)]
    [InlineData(Fault.DropBeforeCommit, true)]
    [InlineData(Fault.DropAfterCommit, false)]
    [InlineData(Fault.DropAfterCommit, true)]
    public async Task Drop_Refresh_BreaksTheConnectionOnceBeforeOrAfterTheRedemption(Fault fault, bool reusedConnection)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        if (reusedConnection)
        {
            await provider.MeAsync(grant.AccessToken);
        }

        provider.Server.Behaviour = new() { Fault = fault };

        await Assert.ThrowsAsync<HttpRequestException>(() => provider.RefreshAsync(grant.RefreshToken));

        Assert.Equal(1, provider.Counters.TokenRequests);
        await (fault == Fault.DropAfterCommit ? AssertSpent(provider, grant) : AssertUnspent(provider, grant));
    }

    [Fact]
    public async Task DropBeforeCommit_FaultCommits_StillSpendsNothing()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.DropBeforeCommit, FaultCommits = true });
        var grant = provider.Server.IssueGrant();

        await Assert.ThrowsAsync<HttpRequestException>(() => provider.RefreshAsync(grant.RefreshToken));

        await AssertUnspent(provider, grant);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hang_ClientLeaves_TheGrantIsSpentOnlyIfAsked(bool commits)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Hang, FaultCommits = commits });
        var grant = provider.Server.IssueGrant();
        using var leaving = new CancellationTokenSource();
        var refresh = provider.Http.PostAsync(
            new Uri("token", UriKind.Relative), new FormUrlEncodedContent(provider.WithSecret(ProviderHarness.RefreshForm(grant.RefreshToken))), leaving.Token);
        await ProviderHarness.Eventually(() => provider.Counters.FaultsStruck == 1);
        Assert.False(refresh.IsCompleted);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
        await (commits ? AssertSpent(provider, grant) : AssertUnspent(provider, grant));
    }

    [Fact]
    public async Task AnswerDelay_ClientLeaves_TheTokenIsSpentAllTheSame()
    {
        await using var provider = await ProviderHarness.StartAsync(
            new() { AnswerDelay = TimeSpan.FromSeconds(30), ConcurrentRefresh = ConcurrentRefresh.Throttle429 });
        var grant = provider.Server.IssueGrant();
        using var leaving = new CancellationTokenSource();
        var refresh = provider.Http.PostAsync(
            new Uri("token", UriKind.Relative), new FormUrlEncodedContent(provider.WithSecret(ProviderHarness.RefreshForm(grant.RefreshToken))), leaving.Token);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => refresh);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 0);
        await AssertSpent(provider, grant);
    }

    [Fact]
    public async Task AnswerDelay_Refresh_AnswersWhenItIsOver()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AnswerDelay = TimeSpan.FromSeconds(30) });
        var refresh = provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);
        await ProviderHarness.Eventually(() => provider.Clock.PendingTimers == 1);
        provider.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(refresh.IsCompleted);

        provider.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await refresh).Status);
    }

    [Fact]
    public async Task FaultLimit_Reached_TheNextRequestIsServed()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Down503, FaultLimit = 2 });
        var grant = provider.Server.IssueGrant();

        int[] statuses = [(await provider.RefreshAsync(grant.RefreshToken)).Status, (await provider.RefreshAsync(grant.RefreshToken)).Status];

        Assert.Equal([503, 503], statuses);
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
        Assert.Equal((3, 2), (provider.Counters.TokenRequests, provider.Counters.FaultsStruck));
    }

    [Fact]
    public async Task Down503_Revocation_Is503AndTheApiIsWell()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { Fault = Fault.Down503 });
        var grant = provider.Server.IssueGrant();

        Assert.Equal(503, (await provider.PostAsync("revoke", provider.WithSecret(new() { ["token"] = grant.RefreshToken }))).Status);
        Assert.Equal(200, (await provider.MeAsync(grant.AccessToken)).Status);
    }

    private static async Task AssertUnspent(ProviderHarness provider, IssuedGrant grant)
    {
        Assert.Equal((0, 1), (provider.Counters.RefreshesServed, provider.Counters.FaultsStruck));
        provider.Server.Behaviour = new();
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    private static async Task AssertSpent(ProviderHarness provider, IssuedGrant grant)
    {
        Assert.Equal(1, provider.Counters.RefreshesServed);
        provider.Server.Behaviour = new();
        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal(1, provider.Counters.ReuseDetections);
    }
}
