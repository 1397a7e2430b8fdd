using System.Buffers.Text;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.AuthorizationServers.Tests.Running;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Ports;
using TokenFunctions.Tokens;

namespace TokenFunctions.AuthorizationServers.Tests;

/// <summary>
/// The app at the npm package <c>oidc-provider</c>, which is OpenID Connect certified. Each refresh token is valid once, and a replay ends the grant.
/// </summary>
[Collection(WorldCollection.Name)]
public sealed class OidcProviderTests(World world)
{
    private const string One = "https://api.example/one";
    private const string Two = "https://api.example/two";

    private Site Site => world.OidcProvider;

    [NodeFact]
    public async Task GetToken_OddCharactersInIdAndSecret_IsFreshAndTheRefreshTokenRotates()
    {
        var first = await Site.ConnectAsync("odd", TestClient.Odd);

        var token = await Site.GetAsync("odd");

        Assert.Null(token.Warning);
        Assert.InRange(token.Remaining.TotalSeconds, 240, 300);
        Assert.True(await Site.IsActiveAsync(token.AccessToken.Reveal(), TestClient.Odd));
        Assert.NotEqual(first, await Site.InForceAsync("odd"));
    }

    [NodeFact]
    public async Task Refresh_AgainAndAgain_EachTokenIsNewAndTheGrantLives()
    {
        await Site.ConnectAsync("again", TestClient.Odd);
        var seen = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(seen.Add(Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("again")).AccessToken.Reveal()));
            Assert.True(seen.Add(await Site.InForceAsync("again")));
        }

        Assert.True(await Site.IsActiveAsync(await Site.InForceAsync("again"), TestClient.Odd));
        Assert.Equal(ConnectionStatus.Active, (await Site.App.RowAsync("again")).Status);
    }

    [NodeFact]
    public async Task GetToken_FortyCallersAtOnce_TheGrantLives()
    {
        await Site.ConnectAsync("crowd", TestClient.Odd);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Site.GetAsync("crowd")));

        Assert.Single(tokens.Select(t => t.AccessToken).Distinct());
        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("crowd"));
    }

    [NodeFact]
    public async Task Sweep_DueConnection_IsRefreshed()
    {
        var first = await Site.ConnectAsync("swept", TestClient.Odd);

        await Site.App.SweepAsync();

        Assert.NotEqual(first, await Site.InForceAsync("swept"));
        Assert.True((await Site.App.RowAsync("swept")).AccessTokenExpiresAt > TimeProvider.System.GetUtcNow());
    }

    [NodeFact]
    public async Task Refresh_NoRotation_TheRefreshTokenStays()
    {
        var first = await Site.ConnectAsync("keeping", TestClient.Keeping);

        var one = (await Site.GetAsync("keeping")).AccessToken;
        var two = Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("keeping")).AccessToken;

        Assert.NotEqual(one, two);
        Assert.Equal(first, await Site.InForceAsync("keeping"));
    }

    [NodeFact]
    public async Task Refresh_PublicClient_SendsItsIdAlone()
    {
        var first = await Site.ConnectAsync("open", TestClient.Open);

        Assert.Null((await Site.GetAsync("open")).Warning);

        Assert.NotEqual(first, await Site.InForceAsync("open"));
    }

    [NodeTheory]
    [InlineData(SigningAlgorithm.RS256, AssertionAudience.TokenEndpoint)]
    [InlineData(SigningAlgorithm.RS256, AssertionAudience.Issuer)]
    [InlineData(SigningAlgorithm.PS256, AssertionAudience.TokenEndpoint)]
    [InlineData(SigningAlgorithm.PS256, AssertionAudience.Issuer)]
    [InlineData(SigningAlgorithm.ES256, AssertionAudience.TokenEndpoint)]
    [InlineData(SigningAlgorithm.ES256, AssertionAudience.Issuer)]
    internal async Task PrivateKeyJwt_RefreshAndRevocation_AreTaken(SigningAlgorithm algorithm, AssertionAudience audience)
    {
        var (client, name) = (TestClient.Signing(algorithm), $"signs-{algorithm}-{audience}".ToLowerInvariant());
        await Site.ConnectAsync(name, client, change: r => r with { AssertionAudience = audience });

        Assert.Null((await Site.GetAsync(name)).Warning);
        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync(name));

        var inForce = await Site.InForceAsync(name);
        Assert.True(await Site.IsActiveAsync(inForce, client));
        Assert.True(await Site.App.Get<ConnectionDeletion>().DeleteAsync(name, default));
        Assert.False(await Site.IsActiveAsync(inForce, client));
    }

    [NodeFact]
    public async Task PrivateKeyJwt_AnotherKey_IsTheOperatorsAndTheGrantLives()
    {
        var client = TestClient.Signing(SigningAlgorithm.ES256);
        await Site.ConnectAsync("wrong-key", client);
        using var another = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await Site.RegisterAsync(Site.Registration("wrong-key", client), another.ExportPkcs8PrivateKeyPem());

        Assert.IsType<TokenResult.OperatorActionRequired>(await Site.RefreshAsync("wrong-key"));
        Assert.Equal(FailureReasons.ClientRejected, (await Site.App.RowAsync("wrong-key")).Verdict!.Reason);

        await Site.RegisterAsync(Site.Registration("wrong-key", client), client.Secret);
        Assert.Null((await Site.GetAsync("wrong-key")).Warning);
    }

    [NodeFact]
    public async Task Refresh_WrongSecret_IsTheOperatorsUntilItIsMended()
    {
        await Site.ConnectAsync("wrong", TestClient.Odd);
        await Site.RegisterAsync(Site.Registration("wrong", TestClient.Odd), "another-secret");

        Assert.IsType<TokenResult.OperatorActionRequired>(await Site.App.GetTokenAsync("wrong"));
        Assert.Equal((ConnectionStatus.OperatorActionRequired, FailureReasons.ClientRejected, "invalid_client"), StatusOf(await Site.App.RowAsync("wrong")));

        await Site.RegisterAsync(Site.Registration("wrong", TestClient.Odd), TestClient.Odd.Secret);
        Assert.Null((await Site.GetAsync("wrong")).Warning);
    }

    [NodeFact]
    public async Task ClientSecretRotation_BeforeAndAfterTheServerChanges_NoRefreshFails()
    {
        var registration = Site.Registration("rotation", TestClient.Rotating);
        await Site.ConnectAsync("rotation", TestClient.Rotating);

        await Site.RegisterAsync(registration, "the-second-secret-of-rotating", TimeSpan.FromHours(1));
        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("rotation"));
        await Site.Server.DoAsync("rotate", ("client_id", TestClient.Rotating.Id), ("client_secret", "the-second-secret-of-rotating"));
        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("rotation"));
        Assert.IsType<TokenResult.Token>(await Site.RefreshAsync("rotation"));

        var row = await Site.App.RowAsync("rotation");
        Assert.Equal((ConnectionStatus.Active, 0, null), (row.Status, row.Failures, row.LastError));
    }

    [NodeTheory]
    [InlineData(One)]
    [InlineData(Two)]
    public async Task Refresh_GrantForAResource_TheTokenIsForThatResource(string resource)
    {
        var name = "resource-" + resource[^3..];
        await Site.ConnectAsync(name, TestClient.Odd, resource);

        var token = await Site.GetAsync(name);

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.AccessToken.Reveal().Split('.')[1]))!;
        Assert.Equal(resource, (string?)claims["aud"]);
        Assert.InRange(token.Remaining.TotalSeconds, 60, 120);
    }

    [NodeFact]
    public async Task Refresh_SomebodyElseReplayedAnOldToken_TheGrantIsDeadAndAPersonIsNeeded()
    {
        var first = await Site.ConnectAsync("replayed", TestClient.Odd, change: r => r with { Overrides = """{"second_try":false}""" });
        await Site.GetAsync("replayed");

        Assert.Equal((400, "invalid_grant"), await Site.PresentAsync(first, TestClient.Odd));

        await NeedsPersonAsync("replayed");
    }

    [NodeTheory]
    [InlineData("expire")]
    [InlineData("withdraw")]
    public async Task Refresh_GrantIsOver_APersonIsNeededAndANewGrantMendsIt(string deed)
    {
        var name = $"over-{deed}";
        await Site.ConnectAsync(name, TestClient.Odd);
        await Site.Server.DoAsync(deed, ("token", await Site.InForceAsync(name)));

        await NeedsPersonAsync(name);

        await Site.ConnectAsync(name, TestClient.Odd);
        Assert.Null((await Site.GetAsync(name)).Warning);
    }

    [NodeFact]
    public async Task Delete_Connection_RevokesTheGrant()
    {
        await Site.ConnectAsync("deleted", TestClient.Odd);
        var accessToken = (await Site.GetAsync("deleted")).AccessToken.Reveal();
        var refreshToken = await Site.InForceAsync("deleted");

        Assert.True(await Site.App.Get<ConnectionDeletion>().DeleteAsync("deleted", default));

        Assert.False(await Site.IsActiveAsync(refreshToken, TestClient.Odd));
        Assert.False(await Site.IsActiveAsync(accessToken, TestClient.Odd));
    }

    /// <summary>The exact responses of this server, and how the app reads them.</summary>
    [NodeFact]
    public async Task Answers_AsTheyCome_AreReadAsWhatTheyMean()
    {
        var (registration, secret) = (Site.Registration("answers", TestClient.Odd), TestClient.Odd.Secret);
        var living = await Site.AuthorizeAsync(TestClient.Odd);

        AssertFailed(await Site.SendAsync(registration, secret, "made-up"), FailureKind.ReauthRequired, 400, "invalid_grant", "grant request is invalid");
        AssertFailed(
            await Site.SendAsync(registration, "wrong", living), FailureKind.OperatorActionRequired, 401, "invalid_client", "client authentication failed");
        AssertFailed(
            await Site.SendAsync(registration with { ClientId = "nobody" }, secret, living),
            FailureKind.OperatorActionRequired,
            401,
            "invalid_client",
            "client authentication failed");
        AssertFailed(
            await Site.SendAsync(registration with { TokenEndpoint = Site.Server.At("/no-such-path") }, secret, living),
            FailureKind.Transient,
            404,
            null,
            "The response is neither JSON nor a form: Not Found");
        Assert.IsType<TokenResponse.Issued>(await Site.SendAsync(registration, secret, living));
    }

    private static void AssertFailed(TokenResponse answer, FailureKind kind, int status, string? code, string description)
    {
        var failed = Assert.IsType<TokenResponse.Failed>(answer);
        Assert.Equal((kind, (int?)status, code, description), (failed.Kind, failed.Error.Status, failed.Error.Code, failed.Error.Description));
    }

    private static (ConnectionStatus Status, string? Reason, string? Code) StatusOf(Connection row) => (row.Status, row.Verdict?.Reason, row.LastError?.Code);

    private async Task NeedsPersonAsync(string name)
    {
        var reply = Assert.IsType<TokenResult.ReauthRequired>(await Site.RefreshAsync(name));
        Assert.Equal((FailureReasons.RefreshTokenRejected, $"https://app.example/connect/{name}"), (reply.Reason, reply.ReauthorizeUrl));
        Assert.Equal((ConnectionStatus.ReauthRequired, FailureReasons.RefreshTokenRejected, "invalid_grant"), StatusOf(await Site.App.RowAsync(name)));
    }
}
