using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>A vault: versions are never overwritten, and a deleted name comes back with all of them.</summary>
internal sealed class VaultSecrets
{
    private readonly Dictionary<string, List<Version>> _live = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Version>> _deleted = new(StringComparer.OrdinalIgnoreCase);
    private int _writes;

    public IReadOnlyCollection<string> Names => _live.Keys;

    public IReadOnlyCollection<string> DeletedNames => _deleted.Keys;

    public int Writes => _writes;

    public VaultSecret? Find(string name, string? version)
    {
        var found = Versions(name).LastOrDefault(v => version is null || v.Id == version);
        return found is { IsEnabled: true } ? new VaultSecret(found.Value, found.Id, found.Tags) : null;
    }

    public IReadOnlyList<string> Values(string name) => [.. Versions(name).Select(v => v.Value.Reveal())];

    public string Set(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset now)
    {
        if (_deleted.Remove(name, out var recovered))
        {
            _live[name] = recovered;
        }

        var version = new Version($"v{++_writes}", value, tags.ToDictionary(), now);
        (_live.TryGetValue(name, out var versions) ? versions : _live[name] = []).Add(version);
        return version.Id;
    }

    public void Disable(string name, string version)
    {
        var versions = _live[name];
        var index = versions.FindIndex(v => v.Id == version);
        versions[index] = versions[index] with { IsEnabled = false };
    }

    public bool Remove(string name)
    {
        if (_live.Remove(name, out var versions))
        {
            _deleted[name] = versions;
        }

        return true;
    }

    public IReadOnlyList<VaultSecretInfo> VersionsOf(string name) => [.. Versions(name).Select(v => Info(name, v))];

    public IReadOnlyList<VaultSecretInfo> All => [.. _live.Select(s => Info(s.Key, s.Value[^1]) with { Version = null })];

    private List<Version> Versions(string name) => _live.GetValueOrDefault(name) ?? [];

    private static VaultSecretInfo Info(string name, Version version) => new(name, version.Id, version.IsEnabled, version.Tags, version.At);

    private sealed record Version(string Id, Secret Value, IReadOnlyDictionary<string, string> Tags, DateTimeOffset At, bool IsEnabled = true);
}

internal sealed class FakeVault(Worker worker) : Port(worker, PortNames.Vault), ISecretVault
{
    private VaultSecrets Secrets => Worker.World.Vault;

    public Task<VaultSecret?> FindAsync(string name, string? version, CancellationToken cancellationToken) =>
        CallAsync("Find", name, () => Secrets.Find(name, version), Trouble, cancellationToken);

    public Task<string> SetAsync(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        CallAsync("Set", name, () => Secrets.Set(name, value, tags, Worker.World.Now), Trouble, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("Remove", name, () => Secrets.Remove(name), Trouble, cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        ListAsync("ListVersions", name, () => Secrets.VersionsOf(name), cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) => ListAsync("List", "*", () => Secrets.All, cancellationToken);

    private async IAsyncEnumerable<VaultSecretInfo> ListAsync(
        string operation, string name, Func<IReadOnlyList<VaultSecretInfo>> list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync(operation, name, list, Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    private static VaultUnavailableException Trouble(string message) => new(message);
}
