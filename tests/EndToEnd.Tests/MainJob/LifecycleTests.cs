using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>A connection is put again, deleted, and created again.</summary>
[Collection(WorldCollection.Name)]
public sealed class LifecycleTests(World world)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_AKnownRefreshTokenOrNone_KeepsTheGrantAndChangesTheRest(bool withRedeemedToken)
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        var body = provider.PutConnectionRequest(connection.Grant);
        body["labels"] = new System.Text.Json.Nodes.JsonObject { ["team"] = "red" };
        body["strategy"] = "on_demand";
        if (!withRedeemedToken)
        {
            body.Remove("refresh_token");
        }

        var state = (await world.Api.PutAsync($"connections/{connection.Id}", body)).Is(200);

        Assert.Equal((token.Generation, "on_demand", """{"team":"red"}"""), (state.Generation, state.TextOf("strategy"), state["labels"].GetRawText()));
        Assert.Equal(token.AccessToken, (await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken);
        (await world.Api.RefreshAsync(connection.Id)).Is(200);
        Assert.Equal(0, provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Put_TheSameAgainBeforeAnyRefresh_KeepsTheGrant()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        var before = await world.Api.GetConnectionAsync(connection.Id);

        (await world.Api.PutAsync($"connections/{connection.Id}", provider.PutConnectionRequest(connection.Grant, withAccessToken: true))).Is(200);

        Assert.Equal(before.Text, (await world.Api.GetConnectionAsync(connection.Id)).Text);
        Assert.Equal(connection.Grant.AccessToken, (await world.Api.GetTokenAsync(connection.Id)).AccessToken);
    }

    [Fact]
    public async Task Put_AnotherProvider_NeedsANewRefreshToken()
    {
        await using var first = await world.NewProviderAsync();
        await using var second = await world.NewProviderAsync();
        var connection = await first.ConnectAsync(TimeSpan.FromHours(1));
        var body = second.PutConnectionRequest(second.Server.IssueGrant());
        var withoutToken = second.PutConnectionRequest(second.Server.IssueGrant());
        withoutToken.Remove("refresh_token");

        (await world.Api.PutAsync($"connections/{connection.Id}", withoutToken)).IsInvalid("refresh_token");
        Assert.Equal(first.Name, (await world.Api.GetConnectionAsync(connection.Id)).TextOf("provider"));

        (await world.Api.PutAsync($"connections/{connection.Id}", body)).Is(200);
        Assert.Equal(200, await second.UseAsync((await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
    }

    [Fact]
    public async Task Delete_RevokesAtTheProviderAndRemovesTheSecret()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);

        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);

        Assert.Equal(401, await provider.UseAsync(token.AccessToken));
        Assert.True(provider.Counters.Revocations >= 1);
        Assert.Empty(await world.Surroundings.Secrets.OfConnectionAsync(connection.Id));
    }

    [Fact]
    public async Task Delete_ThenCreateAgain_StartsAtAHigherGeneration()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        var generation = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Generation;
        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);

        var state = (await world.Api.PutAsync($"connections/{connection.Id}", provider.PutConnectionRequest(provider.Server.IssueGrant()))).Is(201);

        Assert.True(state.Generation > generation);
        Assert.Equal(200, await provider.UseAsync((await world.Api.GetTokenAsync(connection.Id)).Is(200).AccessToken));
    }

    [Fact]
    public async Task Delete_ProviderCannotBeReached_IsGoneForCallersAtOnceAndItsNameIsFree()
    {
        var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromHours(1));
        await provider.DisposeAsync();

        (await world.Api.DeleteAsync($"connections/{connection.Id}")).Is(204);

        (await world.Api.GetTokenAsync(connection.Id)).Is(404);
        (await world.Api.GetConnectionAsync(connection.Id)).Is(404);
        Assert.DoesNotContain(connection.Id, (await world.Api.GetAsync($"connections?provider={provider.Name}")).Is(200).Text, StringComparison.Ordinal);
        await using var another = await world.NewProviderAsync();
        (await world.Api.PutAsync($"connections/{connection.Id}", another.PutConnectionRequest(another.Server.IssueGrant()))).Is(201);
        (await world.Api.GetTokenAsync(connection.Id)).Is(200);
    }
}
