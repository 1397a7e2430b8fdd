using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

/// <summary>RFC 7662.</summary>
public sealed class IntrospectionEndpointTests
{
    [Fact]
    public async Task Introspect_LivingTokens_TellsTheirEnd()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { RefreshTokenIdleLifetime = TimeSpan.FromDays(1) });
        var grant = provider.Server.IssueGrant("mail.read", subject: "ann");

        var access = await IntrospectAsync(provider, grant.AccessToken);
        var refresh = await IntrospectAsync(provider, grant.RefreshToken);

        Assert.Equal(["active", "client_id", "exp", "scope", "sub", "token_type"], access.Json.Select(m => m.Key).Order());
        Assert.Equal((true, "ann", "mail.read"), ((bool?)access.Json["active"], (string?)access.Json["sub"], (string?)access.Json["scope"]));
        Assert.Equal(provider.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), (long?)access.Json["exp"]);
        Assert.Equal(provider.Clock.GetUtcNow().AddDays(1).ToUnixTimeSeconds(), (long?)refresh.Json["exp"]);
        Assert.Equal(2, provider.Counters.IntrospectionRequests);
    }

    [Fact]
    public async Task Introspect_UselessTokens_AreInactiveAndNothingElse()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();
        var ofAnother = provider.Server.IssueGrant(clientId: SampleClient.PublicId);
        var next = await provider.RefreshAsync(grant.RefreshToken);
        provider.Server.RevokeGrant(provider.Server.IssueGrant().GrantId);

        Assert.All(
            await Task.WhenAll(
                new[] { "unknown", grant.RefreshToken, ofAnother.AccessToken, ofAnother.RefreshToken }.Select(t => IntrospectAsync(provider, t))),
            reply => Assert.Equal("""{"active":false}""", reply.Json.ToJsonString()));
        Assert.True((bool?)(await IntrospectAsync(provider, next.RefreshToken)).Json["active"]);
        provider.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((bool?)(await IntrospectAsync(provider, next.AccessToken)).Json["active"]);
    }

    [Fact]
    public async Task Introspect_WithoutTokenOrClient_IsRefused()
    {
        await using var provider = await ProviderHarness.StartAsync();

        (await provider.PostAsync("introspect", provider.WithSecret([]))).IsError(400, "invalid_request");
        (await provider.PostAsync("introspect", new() { ["token"] = provider.Server.IssueGrant().AccessToken })).IsError(401, "invalid_client");
    }

    private static Task<Reply> IntrospectAsync(ProviderHarness provider, string token) =>
        provider.PostAsync("introspect", provider.WithSecret(new() { ["token"] = token }));
}
