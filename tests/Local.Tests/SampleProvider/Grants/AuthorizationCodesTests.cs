using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

public sealed class AuthorizationCodesTests
{
    [Fact]
    public async Task Redeem_Valid_GivesTokensThatRefresh()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);

        var tokens = await RedeemAsync(provider, code);

        Assert.Equal(200, tokens.Status);
        Assert.Equal(200, (await provider.RefreshAsync(tokens.RefreshToken)).Status);
        Assert.Equal((1, 1, 2), (provider.Counters.CodesRedeemed, provider.Counters.RefreshesServed, provider.Counters.TokenRequests));
    }

    [Fact]
    public async Task Redeem_Twice_IsInvalidGrantAndKillsWhatTheFirstGot()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);
        var tokens = await RedeemAsync(provider, code);

        (await RedeemAsync(provider, code)).IsError(400, "invalid_grant");

        Assert.Equal(401, (await provider.MeAsync(tokens.AccessToken)).Status);
        (await provider.RefreshAsync(tokens.RefreshToken)).IsError(400, "invalid_grant");
    }

    [Fact]
    public async Task Redeem_WrongVerifier_IsInvalidGrantAndSpendsTheCode()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);

        (await RedeemAsync(provider, code, ("code_verifier", new string('x', 43)))).IsError(400, "invalid_grant");

        (await RedeemAsync(provider, code)).IsError(400, "invalid_grant");
        Assert.Equal(0, provider.Counters.CodesRedeemed);
    }

    [Theory]
    [InlineData("redirect_uri", "http://127.0.0.1:5005/other", "invalid_grant")]
    [InlineData("code", "code_unknown", "invalid_grant")]
    [InlineData("redirect_uri", "", "invalid_request")]
    [InlineData("code", "", "invalid_request")]
    [InlineData("code_verifier", "", "invalid_request")]
    public async Task Redeem_OtherwiseWrong_IsRefused(string parameter, string value, string error)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);

        (await RedeemAsync(provider, code, (parameter, value))).IsError(400, error);
    }

    [Fact]
    public async Task Redeem_ByAnotherClient_IsInvalidGrantAndDoesNotSpendIt()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);

        (await provider.PostAsync("token", new(AuthorizationFlow.CodeForm(code)) { ["client_id"] = SampleClient.PublicId })).IsError(400, "invalid_grant");

        Assert.Equal(200, (await RedeemAsync(provider, code)).Status);
    }

    [Fact]
    public async Task Redeem_AfterAMinute_IsInvalidGrant()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);
        provider.Clock.Advance(TimeSpan.FromMinutes(1));

        (await RedeemAsync(provider, code)).IsError(400, "invalid_grant");
    }

    [Fact]
    public async Task Redeem_InParallel_OneWins()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var code = await AuthorizationFlow.CodeAsync(provider);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RedeemAsync(provider, code)));

        Assert.Single(replies, r => r.Status == 200);
        Assert.Equal(19, replies.Count(r => r.Status == 400));
    }

    private static Task<Reply> RedeemAsync(ProviderHarness provider, string code, params (string Name, string Value)[] changes)
    {
        var form = provider.WithSecret(AuthorizationFlow.CodeForm(code));
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return provider.PostAsync("token", form);
    }
}
