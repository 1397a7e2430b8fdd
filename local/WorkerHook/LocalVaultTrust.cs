using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Local.WorkerHook;

[assembly: HostingStartup(typeof(LocalVaultTrust))]

namespace TokenFunctions.Local.WorkerHook;

/// <summary>
/// Lets the official Key Vault client of a worker talk to the local vault: it adds a credential with the vault's token, and a transport that
/// trusts the vault's certificate on loopback. It does so only where <c>KeyVault__Uri</c> is on loopback and <c>LocalVault__Thumbprint</c> and
/// <c>LocalVault__Token</c> are set. ASP.NET Core runs it before the app adds its own (ASPNETCORE_HOSTINGSTARTUPASSEMBLIES).
/// </summary>
internal sealed class LocalVaultTrust : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => AddTo(services, Environment.GetEnvironmentVariable));

    internal static void AddTo(IServiceCollection services, Func<string, string?> setting)
    {
        if (setting("LocalVault__Thumbprint") is { Length: > 0 } thumbprint && setting("LocalVault__Token") is { Length: > 0 } token
            && Uri.TryCreate(setting("KeyVault__Uri"), UriKind.Absolute, out var vault) && vault.IsLoopback)
        {
            Add(services, thumbprint, token);
        }
    }

    /// <summary>
    /// A separate method, because the runtime loads the types that a method names when it compiles the method. An app without a Key Vault client does not have
    /// Azure.Core.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add(IServiceCollection services, string thumbprint, string token)
    {
        services.AddSingleton<TokenCredential>(new LocalCredential(token));
        services.AddSingleton<HttpPipelineTransport>(_ => new HttpClientTransport(Handler(thumbprint)));
    }

    /// <summary>No proxy, because the vault is on this machine. No redirects and no cookies, as in the SDK's own transport.</summary>
    internal static HttpClientHandler Handler(string thumbprint) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ServerCertificateCustomValidationCallback = (request, certificate, _, errors) => request.RequestUri is { IsLoopback: true }
            ? certificate is not null && Matches(certificate, thumbprint)
            : errors is SslPolicyErrors.None,
    };

    private static bool Matches(X509Certificate2 certificate, string thumbprint) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(thumbprint, StringComparison.OrdinalIgnoreCase);

    private sealed class LocalCredential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token, TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
