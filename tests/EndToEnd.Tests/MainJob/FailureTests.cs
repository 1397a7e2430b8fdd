using System.Text.Json;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.EndToEnd.Tests.MainJob;

/// <summary>What callers get during a fault of the provider, and how it ends.</summary>
[Collection(WorldCollection.Name)]
public sealed class FailureTests(World world)
{
    [Fact]
    public async Task Outage_LivingTokenIsServedThen503ThenRecovery()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync(TimeSpan.FromSeconds(8));
        provider.Behaviour = provider.Behaviour with { Fault = Fault.Down503, RetryAfter = TimeSpan.FromSeconds(11) };
        (await world.Api.RefreshAsync(connection.Id)).Is(503);

        var living = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        Assert.Equal("refresh_failing", living.Warning);
        Assert.Equal(200, await provider.UseAsync(living.AccessToken));
        Assert.Equal("degraded", (await world.Api.GetConnectionAsync(connection.Id)).TextOf("status"));

        var refused = await Until.HoldsAsync(() => world.Api.GetTokenAsync(connection.Id), a => a.Status != 200);
        refused.Is(503);
        provider.Behaviour = provider.Behaviour with { Fault = Fault.None };
        Assert.Equal(1, provider.Counters.TokenRequests);

        // Retry-After is correct: the next attempt is not made before it, and is made after it.
        (await world.Api.GetTokenAsync(connection.Id)).Is(503);
        await Until.PauseAsync(refused.RetryAfter!.Value);
        Assert.Null((await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
        var mended = await world.Api.GetConnectionAsync(connection.Id);
        Assert.Equal(("active", 0), (mended.TextOf("status"), mended["failures"].GetInt32()));
        Assert.Equal(2, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task HostIsHeldBack_IsShownAtItsOtherConnectionsToo()
    {
        await using var provider = await world.NewProviderAsync();
        var (tried, other) = (await provider.ConnectAsync(), await provider.ConnectAsync());
        Assert.Equal(JsonValueKind.Null, (await world.Api.GetConnectionAsync(other.Id))["held_back"].ValueKind);
        provider.Behaviour = provider.Behaviour with { Fault = Fault.Down503, RetryAfter = TimeSpan.FromSeconds(60) };
        (await world.Api.GetTokenAsync(tried.Id)).Is(503);

        var seen = await world.Api.GetConnectionAsync(other.Id);

        Assert.Equal("provider_unavailable", seen["held_back"].GetProperty("reason").GetString());
        Assert.InRange(
            seen["held_back"].GetProperty("until").GetDateTimeOffset(), seen.ReceivedAt.AddSeconds(40), seen.ReceivedAt.AddSeconds(61));
        Assert.Equal(("active", JsonValueKind.Null), (seen.TextOf("status"), seen["last_error"].ValueKind));
    }

    [Theory]
    [InlineData(Fault.BadGateway502Html)]
    [InlineData(Fault.Ok200Html)]
    [InlineData(Fault.Redirect)]
    [InlineData(Fault.HugeBody)]
    [InlineData(Fault.InvalidGrantWith503)]
    [InlineData(Fault.DropBeforeCommit)]
    public async Task Outage_OfAnyShape_IsNoVerdict(Fault fault)
    {
        await using var provider = await world.NewProviderAsync(new ProviderBehaviour { Fault = fault, RetryAfter = TimeSpan.FromSeconds(30) });
        var connection = await provider.ConnectAsync();

        (await world.Api.GetTokenAsync(connection.Id)).IsProblem(
            503, "refresh-unavailable", "connection", "provider", "reason", "since", "attempts", "next_attempt_at", "retryable");

        Assert.Equal("degraded", (await world.Api.GetConnectionAsync(connection.Id)).TextOf("status"));
        Assert.Equal(0, provider.Counters.RedirectsFollowed);
    }

    [Fact]
    public async Task WrongClientSecret_MendedByTheOperator_WorksAgainByItself()
    {
        await using var provider = await world.NewProviderAsync();
        var registration = provider.Registration();
        registration["client_secret"] = "wrong";
        (await provider.PutAsync(registration)).Is(200);
        var connection = await provider.ConnectAsync();
        (await world.Api.GetTokenAsync(connection.Id)).Is(409);
        (await world.Api.GetTokenAsync(connection.Id)).Is(409);
        Assert.Equal(1, provider.Counters.TokenRequests);

        (await provider.PutAsync(provider.Registration())).Is(200);

        Assert.Null((await world.Api.GetTokenAsync(connection.Id)).Is(200).Warning);
        Assert.Equal("active", (await world.Api.GetConnectionAsync(connection.Id)).TextOf("status"));
        Assert.Equal(2, provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task RevokedGrant_NewRefreshTokenPut_IsActiveAgain()
    {
        await using var provider = await world.NewProviderAsync(withoutSecondTry: true);
        var connection = await provider.ConnectAsync();
        var generation = (await world.Api.GetTokenAsync(connection.Id)).Is(200).Generation;
        var oldSecret = Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(connection.Id));
        provider.Server.RevokeGrant(connection.Grant.GrantId);
        (await world.Api.RefreshAsync(connection.Id)).Is(409);

        var state = (await world.Api.PutAsync($"connections/{connection.Id}", provider.PutConnectionRequest(provider.Server.IssueGrant()))).Is(200);

        Assert.Equal(("active", null), (state.TextOf("status"), state.TextOf("reason")));
        Assert.True(state.Generation > generation);
        var token = (await world.Api.GetTokenAsync(connection.Id)).Is(200);
        Assert.Null(token.Warning);
        Assert.Equal(200, await provider.UseAsync(token.AccessToken));
        Assert.NotEqual(oldSecret, Assert.Single(await world.Surroundings.Secrets.OfConnectionAsync(connection.Id)));
    }

    [Fact]
    public async Task ReauthRequired_AskedAgain_DoesNotBotherTheProvider()
    {
        await using var provider = await world.NewProviderAsync();
        var connection = await provider.ConnectAsync();
        provider.Server.RevokeGrant(connection.Grant.GrantId);

        var first = (await world.Api.GetTokenAsync(connection.Id)).Is(409);
        var second = (await world.Api.GetTokenAsync(connection.Id)).Is(409);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, provider.Counters.TokenRequests);
    }
}
