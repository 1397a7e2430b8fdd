using System.Collections.Immutable;
using TokenFunctions.Local.KeyVault.State;
using Catalog = System.Collections.Immutable.ImmutableSortedDictionary<string, TokenFunctions.Local.KeyVault.Secrets.StoredSecret>;

namespace TokenFunctions.Local.KeyVault.Secrets;

/// <summary>
/// The secrets and the rules of their states: active, deleted but recoverable, purged. Readers see only what is on the disk, and writers take turns. Every
/// error is a <see cref="VaultException"/>.
/// </summary>
internal sealed class SecretVault(SecretsFile file, TimeProvider time, TimeSpan deletionDelay) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile Catalog _secrets = file.Read().ToImmutableSortedDictionary(s => s.Name, s => s, StringComparer.OrdinalIgnoreCase);

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Active secrets by name.</summary>
    public IEnumerable<StoredSecret> List() => InStatus(SecretStatus.Active);

    /// <summary>Deleted and recoverable secrets by name.</summary>
    public IEnumerable<StoredSecret> ListDeleted() => InStatus(SecretStatus.Deleted);

    /// <summary>
    /// Sorted by id, as in Azure, so the order does not show the age. An unknown or deleted secret has no versions, and that is not an error.
    /// </summary>
    public IEnumerable<(StoredSecret Secret, SecretVersion Version)> ListVersions(string name)
    {
        var secrets = _secrets;
        return StatusOf(secrets, name) is SecretStatus.Active
            ? secrets[name].Versions.OrderBy(v => v.Id, StringComparer.OrdinalIgnoreCase).Select(v => (secrets[name], v))
            : [];
    }

    public StoredSecret Find(string name) => Active(_secrets, name);

    public StoredSecret FindDeleted(string name)
    {
        var secrets = _secrets;
        return StatusOf(secrets, name) is SecretStatus.Deleted ? secrets[name] : throw VaultException.DeletedNotFound(name);
    }

    public Task<StoredSecret> SetAsync(string name, SecretChange change, CancellationToken cancellationToken) => ReplaceAsync(
        secrets => StatusOf(secrets, name) switch
        {
            SecretStatus.Active => WithNewVersion(secrets[name], change),
            SecretStatus.Gone => WithNewVersion(new StoredSecret(name, []), change),
            var status => throw VaultException.Conflict(name, status),
        },
        cancellationToken);

    /// <param name="version">Null for the latest version.</param>
    public async Task<(StoredSecret Secret, SecretVersion Version)> UpdateAsync(
        string name, string? version, SecretChange change, CancellationToken cancellationToken)
    {
        var id = version;
        var secret = await ReplaceAsync(
            secrets =>
            {
                var found = Active(secrets, name);
                var old = found.Version(version);
                id = old.Id;
                return found with { Versions = found.Versions.Replace(old, change.ApplyTo(old, Now.ToUnixTimeSeconds())) };
            },
            cancellationToken);
        return (secret, secret.Version(id));
    }

    public Task<StoredSecret> DeleteAsync(string name, CancellationToken cancellationToken) => ReplaceAsync(
        secrets => StatusOf(secrets, name) switch
        {
            SecretStatus.Active => Enter(SecretPhase.Deleted, secrets[name]) with { DeletedAt = Now },
            SecretStatus.BeingDeleted or SecretStatus.BeingRecovered => throw VaultException.Conflict(name, StatusOf(secrets, name)),
            _ => throw VaultException.NotFound(name),
        },
        cancellationToken);

    public Task<StoredSecret> RecoverAsync(string name, CancellationToken cancellationToken) =>
        ReplaceAsync(secrets => Enter(SecretPhase.Active, Deleted(secrets, name)) with { DeletedAt = null }, cancellationToken);

    public Task PurgeAsync(string name, CancellationToken cancellationToken) =>
        ReplaceAsync(secrets => Enter(SecretPhase.Purged, Deleted(secrets, name)) with { Versions = [] }, cancellationToken);

    public void Dispose() => _writing.Dispose();

    private async Task<StoredSecret> ReplaceAsync(Func<Catalog, StoredSecret> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var changed = change(_secrets);
            var next = WithoutGone(_secrets).SetItem(changed.Name, changed);
            file.Write(next.Values);
            _secrets = next;
            return changed;
        }
        finally
        {
            _writing.Release();
        }
    }

    private Catalog WithoutGone(Catalog secrets) => secrets.RemoveRange(secrets.Values.Where(s => s.StatusAt(Now) is SecretStatus.Gone).Select(s => s.Name));

    private StoredSecret WithNewVersion(StoredSecret secret, SecretChange change) =>
        secret with { Versions = secret.Versions.Add(change.NewVersion(Now.ToUnixTimeSeconds())) };

    private StoredSecret Enter(SecretPhase phase, StoredSecret secret) => secret with { Phase = phase, SettledAt = Now + deletionDelay };

    private IEnumerable<StoredSecret> InStatus(SecretStatus status)
    {
        var now = Now;
        return _secrets.Values.Where(s => s.StatusAt(now) == status);
    }

    private StoredSecret Active(Catalog secrets, string name) =>
        StatusOf(secrets, name) is SecretStatus.Active ? secrets[name] : throw VaultException.NotFound(name);

    private StoredSecret Deleted(Catalog secrets, string name) => StatusOf(secrets, name) switch
    {
        SecretStatus.Deleted => secrets[name],
        SecretStatus.BeingDeleted or SecretStatus.BeingRecovered => throw VaultException.Conflict(name, StatusOf(secrets, name)),
        _ => throw VaultException.DeletedNotFound(name),
    };

    private SecretStatus StatusOf(Catalog secrets, string name) =>
        secrets.TryGetValue(name, out var secret) ? secret.StatusAt(Now) : SecretStatus.Gone;
}
