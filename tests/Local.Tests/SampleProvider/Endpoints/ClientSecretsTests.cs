using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class ClientSecretsTests
{
    [Fact]
    public async Task AcceptClientSecret_UntilTheFirstIsRetired_BothAreAccepted()
    {
        await using var provider = await ProviderHarness.StartAsync();
        var (first, second) = (provider.Server.Client.Secret, "s2");
        provider.Server.AcceptClientSecret(second);
        Assert.Equal((200, 200), (await RefreshAsync(provider, first), await RefreshAsync(provider, second)));

        provider.Server.RetireClientSecret(first);

        Assert.Equal((401, 200), (await RefreshAsync(provider, first), await RefreshAsync(provider, second)));
        Assert.Throws<ArgumentException>(() => provider.Server.RetireClientSecret(first));
    }

    [Fact]
    public async Task SecretAsUser_WithoutAPassword_IsAcceptedOnlyWhereAskedFor()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AcceptSecretAsUser = true, AcceptClientSecretBasic = false });
        var client = provider.Server.Client;

        Assert.Equal(200, await ByHeaderAsync(provider, client.Secret, ""));
        Assert.Equal(401, await ByHeaderAsync(provider, client.Secret, "x"));
        Assert.Equal(401, await ByHeaderAsync(provider, client.Id, client.Secret));
        provider.Server.Behaviour = new();
        Assert.Equal(401, await ByHeaderAsync(provider, client.Secret, ""));
    }

    [Fact]
    public async Task RejectedClient_IsAnsweredInTheProvidersWords()
    {
        var words = new ErrorAnswer(200, """{"ok":false,"error":"bad_client_secret"}""");
        await using var provider = await ProviderHarness.StartAsync(new() { RejectedClient = words });
        var grant = provider.Server.IssueGrant();

        var reply = await provider.PostAsync(
            "token", new(ProviderHarness.RefreshForm(grant.RefreshToken)) { ["client_id"] = provider.Server.Client.Id, ["client_secret"] = "wrong" });

        Assert.Equal((200, words.Body), (reply.Status, reply.Text));
        Assert.Equal(200, (await provider.RefreshAsync(grant.RefreshToken)).Status);
    }

    [Fact]
    public async Task AnonymousClient_NobodyIsAskedWhoHeIs()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AcceptAnonymousClient = true });

        Assert.Equal(200, (await provider.PostAsync("token", ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken))).Status);
    }

    private static async Task<int> RefreshAsync(ProviderHarness provider, string secret) => await ByHeaderAsync(provider, provider.Server.Client.Id, secret);

    private static async Task<int> ByHeaderAsync(ProviderHarness provider, string user, string password) =>
        (await provider.PostAsync(
            "token", ProviderHarness.RefreshForm(provider.Server.IssueGrant().RefreshToken), ProviderHarness.Basic(user, password))).Status;
}
