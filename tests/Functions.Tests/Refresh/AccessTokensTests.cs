using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Refresh;

public sealed class AccessTokensTests
{
    [Fact]
    public void Get_FreshToken_CostsOneRead() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        var token = Assert.IsType<TokenReply.Token>(await worker.GetAsync());

        Assert.Equal(Some.FirstAccessToken, token.AccessToken.Reveal());
        Assert.Equal(1, world.Count(Ports.Store));
        Assert.Single(world.Calls);
    });

    [Fact]
    public void Get_ExpiredToken_RefreshesOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.GetAsync()));

        Assert.All(replies, r => Assert.Null(Assert.IsType<TokenReply.Token>(r).Warning));
        Assert.Single(world.Server.Sent);
    });
}
