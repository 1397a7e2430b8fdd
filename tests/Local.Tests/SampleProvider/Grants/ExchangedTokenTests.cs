using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Grants;

/// <summary>Providers without refresh tokens: a valid access token is exchanged for the next one.</summary>
public sealed class ExchangedTokenTests
{
    private static readonly ProviderBehaviour Exchanging = new() { AccessTokenIsExchanged = true, Reuse = Reuse.Harmless };

    [Fact]
    public async Task Living_IsExchangedForAnotherAndStaysGood()
    {
        await using var provider = await ProviderHarness.StartAsync(Exchanging);
        var grant = provider.Server.IssueGrant();
        Assert.Equal(grant.AccessToken, grant.RefreshToken);

        var next = await provider.RefreshAsync(grant.AccessToken);

        Assert.Null(next.Json["refresh_token"]);
        Assert.NotEqual(grant.AccessToken, next.AccessToken);
        Assert.Equal((200, 200), ((await provider.MeAsync(grant.AccessToken)).Status, (await provider.MeAsync(next.AccessToken)).Status));
        Assert.Equal(200, (await provider.RefreshAsync(next.AccessToken)).Status);
    }

    [Fact]
    public async Task Expired_IsLost()
    {
        await using var provider = await ProviderHarness.StartAsync(Exchanging);
        var grant = provider.Server.IssueGrant(accessTokenLifetime: TimeSpan.FromSeconds(5));

        provider.Clock.Advance(TimeSpan.FromSeconds(5));

        (await provider.RefreshAsync(grant.AccessToken)).IsError(400, "invalid_grant");
    }
}
