using TokenFunctions.Api.Http;
using TokenFunctions.AuthorizationServers.Tests.Running;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Tokens;

namespace TokenFunctions.AuthorizationServers.Tests;

/// <summary>
/// The app at the npm package <c>@node-oauth/oauth2-server</c>: plain RFC 6749. It rotates but revokes no family, it has no revocation endpoint, and it does
/// not form-decode Basic credentials.
/// </summary>
[Collection(WorldCollection.Name)]
public sealed class OAuth2ServerTests(World world)
{
    private Site Site => world.OAuth2Server;

    public static TheoryData<string, bool> Clients => new() { { "rotating", true }, { "open", true }, { "keeping", false } };

    [NodeTheory]
    [MemberData(nameof(Clients))]
    public async Task Refresh_AgainAndAgain_EachAccessTokenIsNew(string client, bool rotates)
    {
        var name = $"plain-{client}";
        var first = await Site.ConnectAsync(name, Client(client), change: r => rotates ? r : r with { TokenEndpoint = Site.Server.At("/keeping/token") });

        var one = await Site.GetAsync(name);
        var two = Assert.IsType<TokenResult.Token>(await Site.RefreshAsync(name));

        Assert.NotEqual(one.AccessToken, two.AccessToken);
        Assert.InRange(two.Remaining.TotalSeconds, 240, 300);
        Assert.Equal(rotates, await Site.InForceAsync(name) != first);
    }

    [NodeFact]
    public async Task Refresh_SomebodyElseReplayedAnOldToken_TheGrantLives()
    {
        var first = await Site.ConnectAsync("plain-replayed", TestClient.Rotating);
        await Site.GetAsync("plain-replayed");

        Assert.Equal((400, "invalid_grant"), await Site.PresentAsync(first, TestClient.Rotating));

        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("plain-replayed"));
    }

    [NodeTheory]
    [InlineData("expire")]
    [InlineData("withdraw")]
    public async Task Refresh_GrantIsOver_APersonIsNeeded(string deed)
    {
        var name = $"plain-{deed}";
        await Site.ConnectAsync(name, TestClient.Rotating);
        await Site.Server.DoAsync(deed, ("token", await Site.InForceAsync(name)));

        Assert.Equal(FailureReasons.RefreshTokenRejected, Assert.IsType<TokenResult.ReauthRequired>(await Site.RefreshAsync(name)).Reason);
    }

    [NodeTheory]
    [InlineData(ClientAuthentication.ClientSecretBasic, 401)]
    [InlineData(ClientAuthentication.ClientSecretPost, 400)]
    internal async Task Refresh_WrongSecret_IsTheOperatorsWhateverTheStatus(ClientAuthentication authentication, int status)
    {
        var name = $"plain-wrong-{status}";
        await Site.ConnectAsync(name, TestClient.Keeping, change: r => r with { ClientAuthentication = authentication });
        await Site.RegisterAsync(Site.Registration(name, TestClient.Keeping) with { ClientAuthentication = authentication }, "another-secret");

        Assert.IsType<TokenResult.OperatorActionRequired>(await Site.RefreshAsync(name));

        var row = await Site.App.RowAsync(name);
        Assert.Equal((FailureReasons.ClientRejected, (int?)status, "invalid_client"), (row.Verdict!.Reason, row.LastError!.Status, row.LastError.Code));
    }

    /// <summary>
    /// RFC 6749 section 2.3.1: id and secret are form-encoded in the header. Many servers do not decode them. For those servers the credentials must be in the
    /// body.
    /// </summary>
    [NodeFact]
    public async Task Refresh_OddCharacters_AreRefusedInTheHeaderAndTakenInTheBody()
    {
        var inBody = TestClient.Odd with { Authentication = ClientAuthentication.ClientSecretPost };
        await Site.ConnectAsync("plain-odd", inBody);
        await Site.RegisterAsync(Site.Registration("plain-odd", TestClient.Odd), TestClient.Odd.Secret);
        Assert.IsType<TokenResult.OperatorActionRequired>(await Site.RefreshAsync("plain-odd"));

        await Site.RegisterAsync(Site.Registration("plain-odd", inBody), inBody.Secret);

        Assert.Null((await Site.GetAsync("plain-odd")).Warning);
    }

    [NodeFact]
    public async Task Delete_NoRevocationThere_TheConnectionGoesAllTheSame()
    {
        await Site.ConnectAsync("plain-deleted", TestClient.Rotating, change: r => r with { RevocationEndpoint = null });

        Assert.True(await Site.App.Get<ConnectionDeletion>().DeleteAsync("plain-deleted", default));

        Assert.IsType<TokenResult.NotFound>(await Site.App.GetTokenAsync("plain-deleted"));
    }

    private static TestClient Client(string name) => name switch
    {
        "rotating" => TestClient.Rotating,
        "open" => TestClient.Open,
        _ => TestClient.Keeping,
    };
}
