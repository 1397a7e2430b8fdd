using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A connection that was made with an access token alone.</summary>
[Collection(WorldCollection.Name)]
public sealed class NoRefreshTokenTests(World world)
{
    // Fault 16
    [Fact]
    public async Task Connection_AccessTokenAlone_IsServedUntilItsEndAndThenNeedsAPerson()
    {
        await using var provider = await world.NewProviderAsync();
        var (id, grant) = (Unique.Name("c"), provider.Server.IssueGrant());

        var created = (await world.Api.PutAsync($"connections/{id}", Body(provider, grant, 4))).Is(201);
        Assert.Equal(("active", "no_refresh_token"), (created.TextOf("status"), created.Warning));
        var token = (await world.Api.GetTokenAsync(id)).Is(200);
        Assert.Equal((grant.AccessToken, "no_refresh_token"), (token.AccessToken, token.Warning));
        Assert.Equal(token.TextOf("expires_at"), token["warning"].GetProperty("due_by").GetString());
        Assert.Equal("no_refresh_token", (await world.Api.RefreshAsync(id)).Is(409).TextOf("reason"));
        Assert.Equal("no_refresh_token", (await world.Api.ReportRejectedAsync(id, token.Generation)).Is(409).TextOf("reason"));

        var over = await Until.HoldsAsync(() => world.Api.GetTokenAsync(id), a => a.Status != 200);
        Assert.Equal((409, "reauth-required", "no_refresh_token"), (over.Status, over.Problem, over.TextOf("reason")));
        Assert.Equal(token.TextOf("expires_at"), over.TextOf("since"));
        await Until.HoldsAsync(() => SweptAsync(id), c => c.TextOf("status") == "reauth_required");
        Assert.Equal(over.Text, (await world.Api.GetTokenAsync(id)).Is(409).Text);
        Assert.Equal(0, provider.Counters.TokenRequests);

        (await world.Api.PutAsync($"connections/{id}", provider.PutConnectionRequest(grant))).Is(200);
        Assert.Null((await world.Api.GetTokenAsync(id)).Is(200).Warning);
        Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(id));
    }

    // Fault 16
    [Fact]
    public async Task Connection_AccessTokenAlone_IsListedAndDeleted()
    {
        await using var provider = await world.NewProviderAsync();
        var (id, grant) = (Unique.Name("c"), provider.Server.IssueGrant());
        (await world.Api.PutAsync($"connections/{id}", Body(provider, grant, 3600))).Is(201);

        Assert.Contains(
            (await world.Api.GetAsync($"connections?provider={provider.Name}")).Is(200)["connections"].EnumerateArray(),
            c => c.GetProperty("connection").GetString() == id);
        Assert.Empty(await world.Surroundings.Secrets.OfConnectionAsync(id));
        (await world.Api.DeleteAsync($"connections/{id}")).Is(204);

        Assert.Equal(401, await provider.UseAsync(grant.AccessToken));
        (await world.Api.GetConnectionAsync(id)).Is(404);
    }

    // Fault 16
    [Fact]
    public async Task Connection_AccessTokenWithoutItsEnd_Is400()
    {
        await using var provider = await world.NewProviderAsync();
        var body = Body(provider, provider.Server.IssueGrant(), 0);

        (await world.Api.PutAsync($"connections/{Unique.Name("c")}", body)).IsInvalid("access_token");
        body.Remove("expires_in");
        (await world.Api.PutAsync($"connections/{Unique.Name("c")}", body)).IsInvalid("access_token");

        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        body["expires_in"] = 60;
        (await world.Api.PutAsync($"connections/{connection.Id}", body)).IsInvalid("access_token");
    }

    /// <summary>The due index stores minutes, so the sweep that finds the end may be the next one.</summary>
    private async Task<Answer> SweptAsync(string id)
    {
        await world.Api.FireAsync("Sweep");
        return await world.Api.GetConnectionAsync(id);
    }

    private static JsonObject Body(TestProvider provider, IssuedGrant grant, int expiresIn) => new()
    {
        ["provider"] = provider.Name,
        ["access_token"] = grant.AccessToken,
        ["expires_in"] = expiresIn,
    };
}
