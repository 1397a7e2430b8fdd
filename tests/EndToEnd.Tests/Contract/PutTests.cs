using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Contract;

/// <summary>What a PUT removes, corrects and refuses.</summary>
[Collection(WorldCollection.Name)]
public sealed class PutTests(World world)
{
    // Fault 9
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutConnection_WithoutScopeAndResource_RemovesThem(bool asNull)
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1), body =>
        {
            body["scope"] = "read";
            body["resource"] = "https://api.example.com/";
        });
        var body = new JsonObject { ["provider"] = provider.Name };
        if (asNull)
        {
            (body["scope"], body["resource"]) = (null, null);
        }

        var state = (await world.Api.PutAsync($"connections/{connection.Id}", body)).Is(200);

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (state["scope"].ValueKind, state["resource"].ValueKind));
        Assert.Equal(state.Text, (await world.Api.GetConnectionAsync(connection.Id)).Text);
    }

    // Fault 9
    [Fact]
    public async Task PutConnection_ScopeOfAProfileThatSendsIt_IsWhatTheProviderGrants()
    {
        await using var provider = await world.NewProviderAsync();
        var registration = provider.Registration();
        registration["overrides"] = new JsonObject { ["send_scope"] = true };
        (await provider.PutAsync(registration)).Is(200);
        var (id, grant) = (Unique.Name("c"), provider.Server.IssueGrant(scope: "read write"));
        var body = provider.PutConnectionRequest(grant);
        body["scope"] = "read";
        (await world.Api.PutAsync($"connections/{id}", body)).Is(201);

        Assert.Equal("read", (await world.Api.GetTokenAsync(id)).Is(200).TextOf("scope"));
        (await world.Api.PutAsync($"connections/{id}", new JsonObject { ["provider"] = provider.Name })).Is(200);
        (await world.Api.RefreshAsync(id)).Is(200);
        Assert.Equal("read write", (await world.Api.GetTokenAsync(id)).Is(200).TextOf("scope"));
    }

    // Fault 11
    [Fact]
    public async Task Put_BlanksAroundValues_AreRemovedWithAWarning()
    {
        await using var provider = await world.NewProviderAsync();
        var registration = provider.Registration();
        registration["client_id"] = $"{registration["client_id"]} ";
        registration["client_secret"] = $"{registration["client_secret"]}\r\n";
        registration["token_endpoint"] = $"{registration["token_endpoint"]} ";

        var registered = (await provider.PutAsync(registration)).Is(200);

        Assert.Equal(provider.Server.Client.Id, registered.TextOf("client_id"));
        Assert.Equal("white_space_removed", registered.Warning);
        Assert.Equal(
            ["client_id", "client_secret", "token_endpoint"],
            registered["warning"].GetProperty("members").EnumerateArray().Select(m => m.GetString()));
        Assert.Null((await world.Api.GetAsync($"providers/{provider.Name}")).Is(200)["warning"].GetString());

        var (id, body) = (Unique.Name("c"), provider.PutConnectionRequest(provider.Server.IssueGrant()));
        body["refresh_token"] = $"\t{body["refresh_token"]}\n";
        Assert.Equal("white_space_removed", (await world.Api.PutAsync($"connections/{id}", body)).Is(201).Warning);
        Assert.Null((await world.Api.GetTokenAsync(id)).Is(200).Warning);
    }

    // Fault 11
    [Theory]
    [InlineData("client_id", "cid\u200b")]
    [InlineData("client_secret", "sec\r\nret")]
    [InlineData("token_endpoint", "https://login.exa\u00admple.com/token")]
    public async Task PutProvider_InvisibleCharacter_Is400NamingIt(string member, string value)
    {
        await using var provider = await world.NewProviderAsync();
        var registration = provider.Registration();
        registration[member] = value;

        var refused = (await provider.PutAsync(registration)).IsInvalid(member);

        var index = value.IndexOfAny(['\u200b', '\r', '\u00ad']);
        Assert.Contains($"at index {index} ", refused["errors"].GetProperty(member)[0].GetString(), StringComparison.Ordinal);
    }

    // Fault 15
    [Fact]
    public async Task PutConnection_RefreshTokenOfAnother_Is409NamingIt()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        var (other, body) = (Unique.Name("c"), provider.PutConnectionRequest(connection.Grant));

        var refused = (await world.Api.PutAsync($"connections/{other}", body)).IsProblem(409, "refresh-token-in-use", "connection", "used_by");

        Assert.Equal((other, connection.Id), (refused.TextOf("connection"), refused.TextOf("used_by")));
        (await world.Api.GetConnectionAsync(other)).Is(404);
        (await world.Api.PutAsync($"connections/{connection.Id}", body)).Is(200);
        Assert.Empty(await world.Surroundings.Secrets.OfConnectionAsync(other));
        Assert.Equal((1, 0), (provider.Counters.TokenRequests, provider.Counters.ReuseDetections));
    }
}
