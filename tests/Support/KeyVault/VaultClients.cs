using System.Net.Http.Headers;
using System.Security.Cryptography;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.Tests.Support;

/// <summary>Clients of a local vault. They trust only its certificate, by thumbprint, and do not retry.</summary>
public static class VaultClients
{
    /// <param name="server">The vault.</param>
    /// <param name="token">Null for the vault's own.</param>
    /// <param name="version">Null for the SDK's default API version.</param>
    public static SecretClient SecretClientOf(KeyVaultServer server, string? token = null, SecretClientOptions.ServiceVersion? version = null)
    {
        var options = new SecretClientOptions(version ?? new SecretClientOptions().Version)
        {
            DisableChallengeResourceVerification = true,
            Transport = new HttpClientTransport(Trusting(server.Thumbprint)),
        };
        options.Retry.MaxRetries = 0;
        return new SecretClient(server.Uri, new StaticTokenCredential(token ?? server.AccessToken), options);
    }

    /// <summary>Sends one request without the SDK.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        KeyVaultServer server, HttpMethod method, string pathAndQuery, string? body = null, string? token = null)
    {
        using var invoker = new HttpMessageInvoker(Trusting(server.Thumbprint));
        using var request = new HttpRequestMessage(method, new Uri(server.Uri, pathAndQuery));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? server.AccessToken);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        return await invoker.SendAsync(request, CancellationToken.None);
    }

    public static HttpClientHandler Trusting(string thumbprint) => new()
    {
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint,
    };
}
