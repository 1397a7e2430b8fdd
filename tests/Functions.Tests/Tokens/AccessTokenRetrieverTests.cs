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
    public void A_fresh_token_costs_one_read() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(Some.FirstAccessToken, token.AccessToken.Reveal());
        Assert.Equal(Hour, token.Remaining);
        var call = Assert.Single(world.Calls);
        Assert.Equal((PortNames.Store, "Find"), (call.Port, call.Operation));
    });

    [Fact]
    public void Nobody_knows_a_connection_that_is_not_there_or_is_being_deleted() => World.Run(async world =>
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
    public void A_caller_who_says_nothing_gets_at_least_the_skew(int left, int requests) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(left));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal(requests, world.Server.Sent.Count);
    });

    [Fact]
    public void A_min_ttl_that_the_token_does_not_have_refreshes() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromMinutes(20));

        Assert.Equal(Hour, (await worker.GetAsync(minTtl: TimeSpan.FromMinutes(30))).IsToken().Remaining);
    });

    [Fact]
    public void A_min_ttl_beyond_what_tokens_live_is_served_with_a_warning_and_does_not_refresh_each_time() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(WarningCodes.MinTtlUnattainable, (await worker.GetAsync(minTtl: TimeSpan.FromHours(5))).IsToken().Warning!.Code);
        }

        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void An_explicit_min_ttl_that_cannot_be_met_for_the_moment_is_unavailable_and_the_others_are_served() => World.Run(async world =>
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
    public void A_living_token_outlives_a_verdict_with_a_warning() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(60));
        world.Answer(Answers.InvalidGrant());

        Assert.Equal(WarningCodes.ReauthRequired, (await worker.GetAsync()).IsToken().Warning!.Code);
        world.ToExpiry();
        Assert.Equal("https://app.example/connect/crm", (await worker.GetAsync()).NeedsPerson().ReauthorizeUrl);
    });

    [Fact]
    public void A_token_of_unknown_lifetime_carries_a_warning() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AccessTokenExpiresAt = null });

        Assert.Equal(WarningCodes.ExpiryUnknown, (await worker.GetAsync()).IsToken().Warning!.Code);
        Assert.Equal(world.Now + Hour, world.Row.AccessTokenExpiresAt);
    });

    [Theory]
    [InlineData(30)]
    [InlineData(5)]
    public void Tokens_that_live_seconds_are_served_and_refreshed(int lifetime) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Server.Lifetime = TimeSpan.FromSeconds(lifetime);
        world.ToExpiry();

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void An_access_token_that_does_not_open_is_fetched_anew() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Rows.Edit(The.Id, r => r with { SealedAccessToken = [.. r.SealedAccessToken!.Value[..^1], 0, 1] });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Without_the_vault_s_key_a_token_is_unavailable_and_not_thrown_away() => World.Run(async world =>
    {
        await world.WithConnectionAsync();
        var other = world.NewWorker();
        world.Faults.At(PortNames.Vault, "Find").FailBefore();

        Assert.Equal(world.Now + TimeSpan.FromSeconds(10), (await other.GetAsync()).IsUnavailable().RetryAt);
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void Only_allowed_callers_get_the_token() => World.Run(async world =>
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
    public void A_rejected_token_is_refreshed_and_a_report_of_an_older_one_is_not() => World.Run(async world =>
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
    public void A_report_alone_never_withholds_a_living_token_from_others() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Answer(Answers.Transient());

        Assert.IsType<TokenResult.Unavailable>(await worker.RejectAsync(world.Row.Generation));
        Assert.IsType<TokenResult.Token>(await worker.GetAsync());
    });

    [Fact]
    public void Three_fresh_generations_rejected_within_a_quarter_of_an_hour_need_a_person() => World.Run(async world =>
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
    public void Rejections_spread_over_time_do_not_add_up() => World.Run(async world =>
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
    public void Forty_reports_of_one_rejection_count_once_and_refresh_once() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var generation = world.Row.Generation;

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.RejectAsync(generation)));

        Assert.All(replies, r => Assert.Equal(generation + 1, r.IsToken().Connection.Generation));
        Assert.Single(world.Row.Rejections);
        Assert.Single(world.Server.Sent);
    });
}
