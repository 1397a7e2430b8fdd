using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Memory;

/// <summary>A vault in memory: versions are never overwritten, and a deleted name comes back with all of them.</summary>
internal sealed class VaultSecrets
{
    private readonly SortedDictionary<string, List<Version>> _live = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Version>> _deleted = new(StringComparer.OrdinalIgnoreCase);
    private int _writes;

    /// <summary>Called after each removal that was tried.</summary>
    public Action? Removed { get; set; }

    /// <summary>Called with name and tags before a version is added.</summary>
    public Action<string, IReadOnlyDictionary<string, string>>? Writing { get; set; }

    public IReadOnlyCollection<string> Names => _live.Keys;

    public IReadOnlyCollection<string> DeletedNames => _deleted.Keys;

    public int Writes => _writes;

    public VaultSecret? Find(string name, SecretVersion? version)
    {
        var found = version is null ? Versions(name).LastOrDefault() : Versions(name).FindLast(v => v.Id == version);
        return found is { IsEnabled: true } ? new VaultSecret(found.Value, found.Id, found.Tags) : null;
    }

    public IReadOnlyList<string> Values(string name) => [.. Versions(name).Select(v => v.Value.Reveal())];

    public SecretVersion Set(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset now)
    {
        Writing?.Invoke(name, tags);
        if (_deleted.Remove(name, out var recovered))
        {
            _live[name] = recovered;
        }

        var version = new Version(new SecretVersion($"v{++_writes}"), value, tags.ToDictionary(), now);
        (_live.TryGetValue(name, out var versions) ? versions : _live[name] = []).Add(version);
        return version.Id;
    }

    public void Disable(string name, SecretVersion version)
    {
        var versions = _live[name];
        var index = versions.FindIndex(v => v.Id == version);
        versions[index] = versions[index] with { IsEnabled = false };
    }

    public void Remove(string name)
    {
        if (_live.Remove(name, out var versions))
        {
            _deleted[name] = versions;
        }

        Removed?.Invoke();
    }

    public IReadOnlyList<VaultSecretInfo> VersionsOf(string name) => [.. Versions(name).Select(v => Info(name, v))];

    public IReadOnlyList<VaultSecretInfo> All => [.. _live.Select(s => Info(s.Key, s.Value[^1]) with { Version = null })];

    private List<Version> Versions(string name) => _live.TryGetValue(name, out var versions) ? versions : [];

    private static VaultSecretInfo Info(string name, Version version) => new(name, version.Id, version.IsEnabled, version.Tags, version.At);

    private sealed record Version(SecretVersion Id, Secret Value, IReadOnlyDictionary<string, string> Tags, DateTimeOffset At, bool IsEnabled = true);
}

/// <summary><see cref="ISecretVault"/> on <see cref="VaultSecrets"/>.</summary>
internal sealed class MemoryVault(VaultSecrets secrets, Func<DateTimeOffset> now) : ISecretVault
{
    public Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken) =>
        Task.FromResult(secrets.Find(name, version));

    public Task<SecretVersion> SetAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        Task.FromResult(secrets.Set(name, value, tags, now()));

    public Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        secrets.Remove(name);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) => Deferred(() => secrets.VersionsOf(name));

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) => Deferred(() => secrets.All);

    /// <summary>The list is as it stands when it is read, not when it is asked for.</summary>
    private static async IAsyncEnumerable<VaultSecretInfo> Deferred(Func<IReadOnlyList<VaultSecretInfo>> list)
    {
        await Task.CompletedTask;
        foreach (var info in list())
        {
            yield return info;
        }
    }
}
