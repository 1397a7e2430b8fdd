namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class ProtectedApiTests
{
    [Fact]
    public async Task Me_LivingToken_TellsWhoseItIs()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant("mail.read", TimeSpan.FromSeconds(90), "ann");
        provider.Clock.Advance(TimeSpan.FromSeconds(30));

        var reply = await provider.MeAsync(grant.AccessToken);

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            ("ann", "mail.read", 60, grant.GrantId),
            ((string?)reply.Json["subject"], (string?)reply.Json["scope"], (int?)reply.Json["expires_in"], (string?)reply.Json["grant"]));
    }

    [Fact]
    public async Task Me_SchemeInLowerCase_IsAccepted()
    {
        await using var provider = await ProviderHarness.StartAsync();

        Assert.Equal(200, (await provider.GetAsync("api/me", $"bearer {provider.Server.IssueGrant().AccessToken}")).Status);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("unknown")]
    [InlineData("a refresh token")]
    public async Task Me_UselessToken_Is401InvalidToken(string why)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant(accessTokenLifetime: TimeSpan.FromSeconds(10));
        if (why == "revoked")
        {
            provider.Server.RevokeGrant(grant.GrantId);
        }

        provider.Clock.Advance(TimeSpan.FromSeconds(why == "expired" ? 10 : 0));
        var reply = await provider.MeAsync(why switch { "unknown" => "at_unknown", "a refresh token" => grant.RefreshToken, _ => grant.AccessToken });

        Assert.Equal(401, reply.Status);
        var challenge = Assert.Single(reply.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Contains("error=\"invalid_token\"", challenge.Parameter, StringComparison.Ordinal);
        Assert.Equal((1, 1), (provider.Counters.ApiCalls, provider.Counters.ApiCallsRefused));
    }

    [Fact]
    public async Task Me_NoToken_Is401WithoutErrorCode()
    {
        await using var provider = await ProviderHarness.StartAsync();

        var reply = await provider.GetAsync("api/me");

        Assert.Equal((401, "Bearer"), (reply.Status, Assert.Single(reply.Headers.WwwAuthenticate).ToString()));
    }
}
