using System.Net;
using System.Text.Json;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.KeyVault;

/// <summary>The App Service protocol of managed identities.</summary>
public sealed class IdentityEndpointTests
{
    private const string Right = "?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net";

    [Fact]
    public async Task Get_WithTheSecretHeader_GivesTheVaultsToken()
    {
        await using var vault = await RunningVault.StartAsync();

        using var answer = await AskAsync(vault, Right, vault.Server.AccessToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(["access_token", "expires_on", "resource", "token_type"], body.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal(vault.Server.AccessToken, body.RootElement.GetProperty("access_token").GetString());
        Assert.Equal($"{(vault.Clock.GetUtcNow() + TimeSpan.FromDays(1)).ToUnixTimeSeconds()}", body.RootElement.GetProperty("expires_on").GetString());
        Assert.Equal("https://vault.azure.net", body.RootElement.GetProperty("resource").GetString());
        Assert.Equal("Bearer", body.RootElement.GetProperty("token_type").GetString());
        Assert.Equal(0, vault.Server.Counters.Total);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, Right, "wrong")]
    [InlineData(HttpStatusCode.Unauthorized, Right, null)]
    [InlineData(HttpStatusCode.BadRequest, "?api-version=2017-09-01&resource=https%3A%2F%2Fvault.azure.net", "right")]
    [InlineData(HttpStatusCode.BadRequest, "?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com", "right")]
    [InlineData(HttpStatusCode.BadRequest, "?api-version=2019-08-01", "right")]
    public async Task Get_Otherwise_GivesNoToken(HttpStatusCode status, string query, string? secret)
    {
        await using var vault = await RunningVault.StartAsync();

        using var answer = await AskAsync(vault, query, secret == "right" ? vault.Server.AccessToken : secret);

        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain(vault.Server.AccessToken, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningVault vault, string query, string? secret)
    {
        using var invoker = new HttpMessageInvoker(VaultClients.Trusting(vault.Server.Thumbprint));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(vault.Server.IdentityEndpoint + query));
        if (secret is not null)
        {
            request.Headers.Add("X-IDENTITY-HEADER", secret);
        }

        return await invoker.SendAsync(request, CancellationToken.None);
    }
}
