using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class ClientAuthenticatorTests
{
    private const string Awkward = "s:e%c+r t/é&=";

    [Fact]
    public async Task Basic_FormEncodedSecret_IsAccepted()
    {
        await using var provider = await ProviderHarness.StartAsync(clientSecret: Awkward);
        var form = ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken);

        var reply = await provider.PostAsync("token", form, ProviderHarness.Basic(provider.Server.Client.Id, System.Net.WebUtility.UrlEncode(Awkward)));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Basic_SecretNotFormEncoded_Is401()
    {
        await using var provider = await ProviderHarness.StartAsync(clientSecret: Awkward);
        var form = ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken);

        (await provider.PostAsync("token", form, ProviderHarness.Basic(provider.Server.Client.Id, Awkward))).IsError(401, "invalid_client");
    }

    [Theory]
    [InlineData("Basic c2FtcGxlLWNsaWVudDp3cm9uZw==")] // sample-client:wrong
    [InlineData("Basic c2FtcGxlLXB1YmxpYzo=")] // sample-public: with an empty secret
    [InlineData("Basic bm9jb2xvbg==")] // nocolon
    [InlineData("Basic !!!")]
    [InlineData("Bearer abc")]
    public async Task Basic_WrongOrMalformed_Is401WithChallengeAndSpendsNothing(string header)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var grant = provider.Server.IssueGrant();

        var reply = await provider.PostAsync("token", ProviderHarness.RefreshForm(grant.RefreshToken), header);

        reply.IsError(401, "invalid_client");
        Assert.Equal("Basic", Assert.Single(reply.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    [Theory]
    [InlineData("sample-client", "wrong")]
    [InlineData("nobody", "wrong")]
    [InlineData("sample-public", "wrong")]
    [InlineData("sample-client", null)]
    [InlineData(null, "wrong")]
    [InlineData(null, null)]
    public async Task Body_WrongOrMissing_Is401WithoutChallenge(string? id, string? secret)
    {
        await using var provider = await ProviderHarness.StartAsync();
        var form = ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken);
        form["client_id"] = id ?? "";
        form["client_secret"] = secret ?? "";

        var reply = await provider.PostAsync("token", form);

        reply.IsError(401, "invalid_client");
        Assert.Empty(reply.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task TwoWaysAtOnce_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var form = provider.WithSecret(ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken));

        (await provider.PostAsync("token", form, ProviderHarness.Basic(provider.Server.Client.Id, provider.Server.Client.Secret)))
            .IsError(400, "invalid_request");
    }

    [Fact]
    public async Task Basic_OtherClientIdInTheBody_IsInvalidRequest()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var form = new Dictionary<string, string>(ProviderHarness.RefreshForm("rt")) { ["client_id"] = SampleClient.PublicId };

        (await provider.PostAsync("token", form, ProviderHarness.Basic(provider.Server.Client.Id, provider.Server.Client.Secret)))
            .IsError(400, "invalid_request");
    }

    [Theory]
    [InlineData("client_secret_basic", false, true, true)]
    [InlineData("client_secret_post", true, false, true)]
    [InlineData("none", true, true, false)]
    public async Task MethodNotAccepted_Is401AndNotInTheMetadata(string method, bool basic, bool post, bool none)
    {
        await using var provider = await ProviderHarness.StartAsync();
        Assert.Equal(200, await RefreshBy(provider, method));

        provider.Server.Behaviour = new() { AcceptClientSecretBasic = basic, AcceptClientSecretPost = post, AcceptPublicClient = none };

        Assert.Equal(401, await RefreshBy(provider, method));
        var offered = (await provider.GetAsync(".well-known/oauth-authorization-server")).Json["token_endpoint_auth_methods_supported"]!.AsArray();
        Assert.Equal(2, offered.Count);
        Assert.DoesNotContain(method, offered.Select(m => (string?)m));
    }

    private static async Task<int> RefreshBy(ProviderHarness provider, string method)
    {
        var client = provider.Server.Client;
        var grant = provider.Server.IssueGrant(clientId: method == "none" ? SampleClient.PublicId : client.Id);
        var form = ProviderHarness.RefreshForm(grant.RefreshToken);
        var reply = method switch
        {
            "client_secret_basic" => await provider.PostAsync("token", form, ProviderHarness.Basic(client.Id, client.Secret)),
            "client_secret_post" => await provider.PostAsync("token", provider.WithSecret(form)),
            _ => await provider.PostAsync("token", new(form) { ["client_id"] = SampleClient.PublicId }),
        };
        return reply.Status;
    }
}
