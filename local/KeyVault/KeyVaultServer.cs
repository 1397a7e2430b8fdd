using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using TokenFunctions.Local.KeyVault.Hosting;
using TokenFunctions.Local.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault.State;

namespace TokenFunctions.Local.KeyVault;

/// <summary>
/// A Key Vault on this machine: the secrets operations of the Key Vault REST API over TLS, for the real <c>SecretClient</c> with
/// <c>DisableChallengeResourceVerification</c>. A change is on the disk before it is acknowledged.
/// </summary>
public sealed class KeyVaultServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IReadOnlyList<IDisposable> _owned;

    private KeyVaultServer(WebApplication app, IReadOnlyList<IDisposable> owned)
    {
        (_app, _owned) = (app, owned);
        Uri = new Uri(app.Urls.Single());
    }

    /// <summary>https on 127.0.0.1, with the port in use.</summary>
    public Uri Uri { get; }

    /// <summary>SHA-256 of the server's certificate, in hexadecimal. Clients trust the certificate by it.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>The bearer token that the vault accepts; the same after a restart with the same state directory.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The server's certificate without its key, for clients that trust it by a file (SSL_CERT_FILE).</summary>
    public required string CertificatePem { get; init; }

    /// <summary>
    /// The managed-identity endpoint (IDENTITY_ENDPOINT) that gives <see cref="AccessToken"/> to an app. The token is also the secret header (IDENTITY_HEADER).
    /// </summary>
    public Uri IdentityEndpoint => new(Uri, Http.IdentityEndpoint.Path);

    public required KeyVaultCounters Counters { get; init; }

    /// <summary>Returns when the vault listens.</summary>
    /// <exception cref="IOException">The port or the state directory is in use.</exception>
    /// <exception cref="InvalidDataException">A file of the state directory was not written by this vault.</exception>
    public static async Task<KeyVaultServer> StartAsync(KeyVaultServerOptions options, CancellationToken ct = default)
    {
        var owned = new List<IDisposable>();
        try
        {
            return await StartAsync(options, owned, ct);
        }
        catch
        {
            owned.ForEach(o => o.Dispose());
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    private static async Task<KeyVaultServer> StartAsync(KeyVaultServerOptions options, List<IDisposable> owned, CancellationToken ct)
    {
        var directory = options.StateDirectory is { } path ? Own(owned, StateDirectory.Open(path)) : null;
        var certificate = Own(owned, ServerCertificate.LoadOrCreate(directory, options.TimeProvider.GetUtcNow()));
        var vault = Own(owned, new SecretVault(new SecretsFile(directory), options.TimeProvider, options.DeletionDelay));
        var counters = new KeyVaultCounters();
        var accessToken = AccessTokenFile.ReadOrCreate(directory);
        var app = VaultHost.Build(options, certificate, accessToken, vault, counters);
        try
        {
            await VaultHost.StartAsync(app, options.Port, ct);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new KeyVaultServer(app, owned)
        {
            Thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256),
            CertificatePem = certificate.ExportCertificatePem(),
            AccessToken = accessToken,
            Counters = counters,
        };
    }

    private static T Own<T>(List<IDisposable> owned, T resource)
        where T : IDisposable
    {
        owned.Add(resource);
        return resource;
    }
}
