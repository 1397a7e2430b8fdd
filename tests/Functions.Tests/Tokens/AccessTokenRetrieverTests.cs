using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Tokens;

public sealed class AccessTokenRetrieverTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void GetToken_Fresh_IsOneRead() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(Some.FirstAccessToken, token.AccessToken.Reveal());
        Assert.Equal(Hour, token.Remaining);
        var call = Assert.Single(world.Calls);
        Assert.Equal((PortNames.Store, "Find"), (call.Port, call.Operation));
    });

    [Fact]
    public void GetToken_ConnectionUnknownOrBeingDeleted_IsNotFound() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Rows.Edit(The.Id, r => r with { DeletedAt = world.Now });

        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync("nobody"));
        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync());
        Assert.IsType<TokenResult.NotFound>(await worker.RefreshAsync());
        Assert.IsType<TokenResult.NotFound>(await worker.RejectAsync(1));
    });

    [Theory]
    [InlineData(121, 0)]
    [InlineData(119, 1)]
    public void GetToken_NoMinTtl_HasAtLeastTheSkew(int left, int requests) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(left));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(requests, world.Server.Sent.Count);
    });

    [Fact]
    public void GetToken_MinTtlAboveWhatIsLeft_Refreshes() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromMinutes(20));

        Assert.Equal(Hour, (await worker.GetAsync(minTtl: TimeSpan.FromMinutes(30))).IsToken().Remaining);
    });

    [Fact]
    public void GetToken_MinTtlBeyondTheLifetime_WarnsAndDoesNotRefreshEachTime() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(WarningCodes.MinTtlUnattainable, (await worker.GetAsync(minTtl: TimeSpan.FromHours(5))).IsToken().Warning!.Code);
        }

        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void GetToken_MinTtlNotMetForNow_IsUnavailableAndOtherCallersAreServed() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();
        world.ToExpiry(TimeSpan.FromMinutes(20));
        world.Answer(Answers.Transient());

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync(minTtl: TimeSpan.FromMinutes(30)));
        Assert.Equal(WarningCodes.RefreshFailing, (await worker.GetAsync()).IsToken().Warning!.Code);
        Assert.Equal(WarningCodes.RefreshFailing, (await worker.GetAsync(minTtl: TimeSpan.FromHours(5))).IsToken().Warning!.Code);
    });

    [Fact]
    public void GetToken_VerdictWhileTheTokenLives_IsServedWithAWarning() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(60));
        world.Answer(Answers.InvalidGrant() with { Reason = FailureReasons.InteractionRequired });

        Assert.Equal(WarningCodes.ReauthRequired, (await worker.GetAsync()).IsToken().Warning!.Code);
        world.ToExpiry();
        Assert.Equal("https://app.example/connect/crm", (await worker.GetAsync()).NeedsPerson().ReauthorizeUrl);
    });

    [Fact]
    public void GetToken_LifetimeUnknown_CarriesAWarning() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AccessTokenExpiresAt = null });

        Assert.Equal(WarningCodes.ExpiryUnknown, (await worker.GetAsync()).IsToken().Warning!.Code);
        Assert.Equal(world.Now + Hour, world.Row.AccessTokenExpiresAt);
    });

    [Theory]
    [InlineData(30)]
    [InlineData(5)]
    public void GetToken_LivesOnlySeconds_IsServedAndRefreshed(int lifetime) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Server.Lifetime = TimeSpan.FromSeconds(lifetime);
        world.ToExpiry();

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void GetToken_AccessTokenDoesNotOpen_IsFetchedAnew() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Rows.Edit(The.Id, r => r with { SealedAccessToken = [.. r.SealedAccessToken!.Value[..^1], 0, 1] });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void GetToken_SealingKeyNotRead_IsUnavailableAndNotThrownAway() => World.Run(async world =>
    {
        await world.WithConnectionAsync();
        var other = world.NewWorker();
        world.Faults.At(PortNames.Vault, "Find").FailBefore();

        Assert.Equal(world.Now + TimeSpan.FromSeconds(10), (await other.GetAsync()).IsUnavailable().RetryAt);
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void GetToken_AllowedCallersSet_OnlyTheyGetTheToken() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AllowedCallers = ["app-1"] });
        var allowed = new Caller(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "APP-1" });
        var other = new Caller(new HashSet<string> { "app-2" });

        Assert.IsType<TokenResult.Token>(await worker.Tokens.GetAsync(The.Id, null, allowed, default));
        Assert.IsType<TokenResult.CallerNotAllowed>(await worker.Tokens.GetAsync(The.Id, null, other, default));
        Assert.IsType<TokenResult.CallerNotAllowed>(await worker.Tokens.ReportRejectedAsync(The.Id, world.Row.Generation, Caller.Unknown, default));
        Assert.Empty(world.Row.Rejections);
    });

    [Fact]
    public void ReportRejected_CurrentToken_IsRefreshedAndAnOlderOneIsNot() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var generation = world.Row.Generation;

        var token = (await worker.RejectAsync(generation)).IsToken();
        Assert.Equal(generation + 1, token.Connection.Generation);
        Assert.Equal(token.AccessToken, (await worker.RejectAsync(generation)).IsToken().AccessToken);
        Assert.Equal(token.AccessToken, (await worker.RejectAsync(generation + 7)).IsToken().AccessToken);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void ReportRejected_RefreshFails_OthersStillGetTheLivingToken() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Answer(Answers.Transient());

        Assert.IsType<TokenResult.Unavailable>(await worker.RejectAsync(world.Row.Generation));
        Assert.IsType<TokenResult.Token>(await worker.GetAsync());
    });

    [Fact]
    public void ReportRejected_ThreeFreshGenerationsWithinAQuarterOfAnHour_NeedAPerson() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var first = world.Row.Generation;
        for (var i = 0; i < 2; i++)
        {
            Assert.IsType<TokenResult.Token>(await worker.RejectAsync(first + i));
            Assert.IsType<TokenResult.Token>(await worker.RejectAsync(first + i));
        }

        Assert.Equal(FailureReasons.TokenRejectedByResource, (await worker.RejectAsync(first + 2)).NeedsPerson().Reason);
        Assert.Equal(2, world.Server.Sent.Count);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        world.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(first + 3, (await worker.RejectAsync(first + 2)).IsToken().Connection.Generation);
    });

    [Fact]
    public void ReportRejected_SpreadOverTime_DoesNotAddUp() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<TokenResult.Token>(await worker.RejectAsync(world.Row.Generation));
            world.Advance(TimeSpan.FromMinutes(8));
        }

        Assert.Equal(5, world.Server.Sent.Count);
    });

    [Fact]
    public void ReportRejected_FortyTimesForOneToken_CountsAndRefreshesOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var generation = world.Row.Generation;

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.RejectAsync(generation)));

        Assert.All(replies, r => Assert.Equal(generation + 1, r.IsToken().Connection.Generation));
        Assert.Single(world.Row.Rejections);
        Assert.Single(world.Server.Sent);
    });
}
