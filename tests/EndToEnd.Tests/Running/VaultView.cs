using System.Security.Cryptography;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>Reads the vault's contents for tests.</summary>
public sealed class VaultView(KeyVaultServer vault)
{
    private readonly SecretClient _client = new(vault.Uri, new Credential(vault.AccessToken), new SecretClientOptions
    {
        DisableChallengeResourceVerification = true,
        Transport = new HttpClientTransport(new HttpClientHandler
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == vault.Thumbprint,
        }),
    });

    public async Task<IReadOnlyList<string>> NamesAsync()
    {
        var names = new List<string>();
        await foreach (var secret in _client.GetPropertiesOfSecretsAsync())
        {
            names.Add(secret.Name);
        }

        return names;
    }

    /// <summary>Names of the refresh tokens of a connection.</summary>
    public async Task<IReadOnlyList<string>> OfConnectionAsync(string id) =>
        [.. (await NamesAsync()).Where(n => n.StartsWith($"refresh-{id}-", StringComparison.Ordinal))];

    /// <summary>Newest version.</summary>
    public async Task<string> ValueAsync(string name) => (await _client.GetSecretAsync(name)).Value.Value;

    /// <summary>All versions of all secrets.</summary>
    public async Task<IReadOnlyList<string>> AllValuesAsync()
    {
        var values = new List<string>();
        foreach (var name in await NamesAsync())
        {
            await foreach (var version in _client.GetPropertiesOfSecretVersionsAsync(name))
            {
                values.Add((await _client.GetSecretAsync(name, version.Version)).Value.Value);
            }
        }

        return values;
    }

    /// <summary>Enables or disables every version of a secret.</summary>
    public async Task EnableAsync(string name, bool isEnabled)
    {
        await foreach (var version in _client.GetPropertiesOfSecretVersionsAsync(name))
        {
            version.Enabled = isEnabled;
            await _client.UpdateSecretPropertiesAsync(version);
        }
    }

    private sealed class Credential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(token, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
