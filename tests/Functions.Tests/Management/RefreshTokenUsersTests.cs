using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Management;

/// <summary>One refresh token belongs to one connection.</summary>
// Fault 15
public sealed class RefreshTokenUsersTests
{
    private const string Other = "other";

    [Theory]
    [InlineData("in force")]
    [InlineData("redeemed")]
    [InlineData("in flight")]
    [InlineData("spare")]
    public void Put_RefreshTokenOfAnotherConnection_NamesIt(string which) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();
        var token = which switch { "in force" => await world.InForceAsync(worker), "redeemed" => world.Server.Sent[0], _ => "some-other-token" };
        var fingerprint = Fingerprint.Of(The.Id, world.Row.GrantId, new Secret(token));
        world.Rows.Edit(The.Id, r => which switch
        {
            "in flight" => r with { Intent = new RefreshIntent("a", world.Now, fingerprint) },
            "spare" => r with { Spares = [new SpareToken([1, 2, 3], fingerprint)] },
            _ => r,
        });

        Assert.Equal(The.Id, Assert.IsType<PutResult<Connection>.RefreshTokenInUse>(await worker.PutAsync(Some.Definition(token), Other)).User);
        Assert.Equal([The.Id], world.Rows.Ids);
        Assert.DoesNotContain(world.Due.All, d => d.Key.ConnectionId == Other);
    });

    [Fact]
    public void Put_AnotherRegistrationOfTheSameEndpoint_CountsToo() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Providers.Put(Some.Provider("twin") with { TokenEndpoint = world.Provider.TokenEndpoint });
        world.Providers.Put(Some.Provider("stranger"));
        var definition = Some.Definition(await world.InForceAsync(worker));

        Assert.IsType<PutResult<Connection>.RefreshTokenInUse>(await worker.PutAsync(definition with { Provider = "twin" }, Other));
        Assert.IsType<PutResult<Connection>.Created>(await worker.PutAsync(definition with { Provider = "stranger" }, Other));
    });

    [Fact]
    public void Put_AnExistingConnectionGetsTheTokenOfAnother_KeepsItsGrant() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await world.ConnectAsync(worker, id: Other);
        var before = world.Rows.Find(Other);

        Assert.IsType<PutResult<Connection>.RefreshTokenInUse>(await worker.PutAsync(Some.Definition(await world.InForceAsync(worker)), Other));
        Assert.Equal(before, world.Rows.Find(Other));
    });

    [Fact]
    public void Put_TokenOfADeletedConnection_IsAccepted() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var token = await world.InForceAsync(worker);
        world.Server.RevocationAnswer = RevocationOutcome.Unavailable;
        await worker.DeleteAsync();

        Assert.IsType<PutResult<Connection>.Created>(await worker.PutAsync(Some.Definition(token), Other));
    });

    [Fact]
    public void Put_ItsOwnToken_ListsNothing() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var token = await world.InForceAsync(worker);
        world.Calls.Clear();

        Assert.IsType<PutResult<Connection>.Replaced>(await worker.PutAsync(Some.Definition(token)));
        Assert.Equal(0, world.Count(PortNames.Store, "List"));
    });

    [Fact]
    public void Put_TokenBeyondTheFirstPage_IsFound() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(id: "z");
        var token = world.Server.Tokens.Single().Value;
        for (var i = 0; i < 1001; i++)
        {
            world.Rows.Write(Some.Connection() with { Id = $"c-{i}" }, null);
        }

        Assert.Equal("z", Assert.IsType<PutResult<Connection>.RefreshTokenInUse>(await worker.PutAsync(Some.Definition(token), Other)).User);
    });

    [Fact]
    public async Task Problem_NamesBothConnections()
    {
        var (response, body) = await Requests.WrittenAsync(Problems.RefreshTokenInUse("new", "old"));

        Assert.Equal(
            (409, "urn:token-functions:problem:refresh-token-in-use", "new", "old"),
            (response.StatusCode, (string?)body!["type"], (string?)body["connection"], (string?)body["used_by"]));
    }
}
