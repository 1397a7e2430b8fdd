using System.Runtime.CompilerServices;
using Azure;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Vault;

/// <summary><see cref="ISecretVault"/> on Azure Key Vault.</summary>
internal sealed class KeyVault(SecretClient client, TimeProvider time) : ISecretVault
{
    private static readonly TimeSpan RecoveryPoll = TimeSpan.FromSeconds(1);
    private const int RecoveryPolls = 15;

    public async Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken)
    {
        try
        {
            KeyVaultSecret secret = await client.GetSecretAsync(name, version?.Value, cancellationToken);
            return Secret.From(secret.Value) is { } value
                ? new VaultSecret(value, new SecretVersion(secret.Properties.Version), secret.Properties.Tags.AsReadOnly())
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404 || IsDisabled(e) || (e.Status == 400 && version is not null))
        {
            // 400 is an invalid version.
            return null;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("read", name, e);
        }
    }

    public async Task<SecretVersion> SetAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken)
    {
        try
        {
            return await SetVersionAsync(name, value, tags, expiresOn, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            await RecoverAsync(name, cancellationToken);
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("write", name, e);
        }

        try
        {
            return await SetVersionAsync(name, value, tags, expiresOn, cancellationToken);
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("write", name, e);
        }
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.StartDeleteSecretAsync(name, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // Gone, or another worker is deleting it.
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("delete", name, e);
        }
    }

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        ListAsync(name, client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken), cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) =>
        ListAsync("*", client.GetPropertiesOfSecretsAsync(cancellationToken), cancellationToken);

    private async Task<SecretVersion> SetVersionAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken)
    {
        var secret = new KeyVaultSecret(name, value.Reveal());
        secret.Properties.ExpiresOn = expiresOn;
        foreach (var (key, text) in tags)
        {
            secret.Properties.Tags[key] = text;
        }

        KeyVaultSecret stored = await client.SetSecretAsync(secret, cancellationToken);
        return new SecretVersion(stored.Properties.Version);
    }

    /// <summary>A deleted name cannot be written until it is recovered, and recovering it takes a few seconds.</summary>
    private async Task RecoverAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var operation = await client.StartRecoverDeletedSecretAsync(name, cancellationToken);
            for (var poll = 0; poll < RecoveryPolls && !operation.HasCompleted; poll++)
            {
                await Task.Delay(RecoveryPoll, time, cancellationToken);
                await operation.UpdateStatusAsync(cancellationToken);
            }
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // Recovered by another worker, or still being deleted. The write that follows shows which.
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("recover", name, e);
        }
    }

    private static async IAsyncEnumerable<VaultSecretInfo> ListAsync(
        string name, AsyncPageable<SecretProperties> pageable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var secrets = pageable.GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(name, secrets, cancellationToken))
        {
            var properties = secrets.Current;
            yield return new VaultSecretInfo(
                properties.Name,
                properties.Version is { } version ? new SecretVersion(version) : null,
                properties.Enabled ?? true,
                properties.Tags.AsReadOnly(),
                properties.UpdatedOn ?? properties.CreatedOn ?? DateTimeOffset.MinValue);
        }
    }

    private static async Task<bool> MoveNextAsync(string name, IAsyncEnumerator<SecretProperties> secrets, CancellationToken cancellationToken)
    {
        try
        {
            return await secrets.MoveNextAsync();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("list", name, e);
        }
    }

    /// <summary>Key Vault responds 403 both for a missing role and for a disabled secret. The inner code distinguishes them.</summary>
    private static bool IsDisabled(RequestFailedException e) => e.Status == 403 && e.Message.Contains("SecretDisabled", StringComparison.Ordinal);

    private static VaultUnavailableException Unavailable(string verb, string name, Exception e) =>
        new($"Key Vault: cannot {verb} the secret {name} ({AzureFailure.Describe(e)}).", e) { IsForbidden = AzureFailure.IsForbidden(e) };
}
