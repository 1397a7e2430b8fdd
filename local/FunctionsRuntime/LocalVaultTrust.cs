using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>
/// Lets the official Key Vault client talk to the local vault: where <c>KeyVault:Uri</c> is on loopback and <c>LocalVault:Thumbprint</c>
/// and <c>LocalVault:Token</c> are set, a credential of that token and a transport that trusts that certificate on loopback.
/// </summary>
internal static class LocalVaultTrust
{
    /// <exception cref="StartupException">Only one of the two is set, or the thumbprint is not a SHA-256 in hex.</exception>
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        var (thumbprint, token) = (configuration["LocalVault:Thumbprint"], configuration["LocalVault:Token"]);
        if (!Uri.TryCreate(configuration["KeyVault:Uri"], UriKind.Absolute, out var vault) || !vault.IsLoopback || (thumbprint ?? token) is null)
        {
            return;
        }

        if (thumbprint is not { Length: 64 } || !thumbprint.All(char.IsAsciiHexDigit))
        {
            throw new StartupException("LocalVault__Thumbprint must be the SHA-256 of the local vault's certificate, in hex.");
        }

        if (string.IsNullOrEmpty(token))
        {
            throw new StartupException("LocalVault__Token is not set.");
        }

        services.AddSingleton<TokenCredential>(provider => new LocalCredential(token, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HttpPipelineTransport>(_ => new HttpClientTransport(Handler(thumbprint)));
    }

    /// <summary>No proxy: it serves a vault on this machine. No redirects and cookies, like the SDK's own transport.</summary>
    internal static HttpClientHandler Handler(string thumbprint) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ServerCertificateCustomValidationCallback = (request, certificate, _, errors) => request.RequestUri is { IsLoopback: true }
            ? certificate is not null && Matches(certificate, thumbprint)
            : errors is System.Net.Security.SslPolicyErrors.None,
    };

    private static bool Matches(X509Certificate2 certificate, string thumbprint) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(thumbprint, StringComparison.OrdinalIgnoreCase);

    private sealed class LocalCredential(string token, TimeProvider time) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token, time.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
