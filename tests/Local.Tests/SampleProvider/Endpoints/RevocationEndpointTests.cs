using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class RevocationEndpointTests
{
    [Fact]
    public async Task RefreshToken_Revoked_TheWholeGrantDies()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        var reply = await RevokeAsync(provider, grant.RefreshToken);

        Assert.Equal((200, ""), (reply.Status, reply.Text));
        Assert.Equal(401, (await provider.MeAsync(grant.AccessToken)).Status);
        (await provider.RefreshAsync(grant.RefreshToken)).IsError(400, "invalid_grant");
        Assert.Equal((1, 1, 0), (provider.Counters.RevocationRequests, provider.Counters.Revocations, provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task AccessToken_Revoked_OnlyItDies()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        Assert.Equal(200, (await RevokeAsync(provider, grant.AccessToken)).Status);

        Assert.Equal(401, (await provider.MeAsync(grant.AccessToken)).Status);
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    [Fact]
    public async Task UnknownToken_Is200AndNoRevocation()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(200, (await RevokeAsync(provider, "rt_unknown")).Status);
        Assert.Equal((1, 0), (provider.Counters.RevocationRequests, provider.Counters.Revocations));
    }

    [Fact]
    public async Task TokenMissing_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await RevokeAsync(provider, "")).IsError(400, "invalid_request");
    }

    [Fact]
    public async Task TokenOfAnotherClient_IsRefusedAndLives()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant(clientId: SampleClient.PublicId);

        (await RevokeAsync(provider, grant.RefreshToken)).IsError(400, "unauthorized_client");

        Assert.Equal(200, (await provider.MeAsync(grant.AccessToken)).Status);
    }

    [Fact]
    public async Task ClientNotAuthenticated_Is401AndTheTokenLives()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        (await provider.PostAsync("revoke", new() { ["token"] = grant.RefreshToken, ["client_id"] = provider.Server.Client.Id }))
            .IsError(401, "invalid_client");

        Assert.Equal(200, (await provider.MeAsync(grant.AccessToken)).Status);
    }

    private static Task<Reply> RevokeAsync(ProviderHarness provider, string token) =>
        provider.PostAsync("revoke", provider.WithSecret(new() { ["token"] = token, ["token_type_hint"] = "refresh_token" }));
}
