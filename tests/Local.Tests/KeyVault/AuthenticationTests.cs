using System.Net;
using System.Net.Http.Headers;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task WithoutToken_IsChallenged()
    {
        await using var vault = await RunningVault.StartAsync();
        using var invoker = new HttpMessageInvoker(VaultClients.Trusting(vault.Server.Thumbprint));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(vault.Server.Uri, "/secrets?api-version=7.6"));

        using var answer = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var challenge = Assert.Single(answer.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        Assert.Matches("^authorization=\"https://127.0.0.1:[0-9]+/[0-9-]{36}\", resource=\"https://vault.azure.net\"$", challenge.Parameter);
        Assert.Contains("\"code\":\"Unauthorized\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    [InlineData(null)]
    public async Task WithAWrongToken_IsRefusedWhateverIsAsked(string? scheme)
    {
        await using var vault = await RunningVault.StartAsync();
        using var invoker = new HttpMessageInvoker(VaultClients.Trusting(vault.Server.Thumbprint));
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(vault.Server.Uri, "/no/such/path"));
        request.Headers.Authorization = scheme is null
            ? new AuthenticationHeaderValue("Basic", vault.Server.AccessToken)
            : new AuthenticationHeaderValue("Bearer", scheme);

        using var answer = await invoker.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task SecretClient_WithAWrongToken_Gets401AndChangesNothing()
    {
        await using var vault = await RunningVault.StartAsync();
        var stranger = VaultClients.SecretClientOf(vault.Server, token: "wrong");

        Assert.Equal((401, "Unauthorized", null), await RunningVault.ErrorOf(() => stranger.SetSecretAsync("a", "v")));
        Assert.Empty(await vault.Client.GetPropertiesOfSecretsAsync().ToListAsync());
    }

    [Fact]
    public async Task SecretClient_LearnsTheChallengeWithItsFirstRequest()
    {
        await using var vault = await RunningVault.StartAsync();

        await vault.Client.SetSecretAsync("a", "v");
        await vault.Client.SetSecretAsync("b", "v");

        Assert.Equal(1, vault.Server.Counters[KeyVaultOperation.Challenge]);
        Assert.Equal(2, vault.Server.Counters[KeyVaultOperation.Set]);
    }

    [Fact]
    public async Task AClientThatTrustsAnotherThumbprint_DoesNotConnect()
    {
        await using var vault = await RunningVault.StartAsync();
        using var invoker = new HttpMessageInvoker(VaultClients.Trusting(new string('0', 64)));
        using var request = new HttpRequestMessage(HttpMethod.Get, vault.Server.Uri);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, CancellationToken.None));

        Assert.Equal(HttpRequestError.SecureConnectionError, exception.HttpRequestError);
    }
}
