using System.Globalization;
using System.Runtime.CompilerServices;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The shared vault: versions, newest last.</summary>
public sealed class SimVault
{
    private long _versions;

    public SortedDictionary<string, List<VaultSecret>> Secrets { get; } = new(StringComparer.Ordinal);

    public string Set(string name, Secret value, IReadOnlyDictionary<string, string> tags)
    {
        var version = (++_versions).ToString(CultureInfo.InvariantCulture);
        if (!Secrets.TryGetValue(name, out var versions))
        {
            Secrets[name] = versions = [];
        }

        versions.Add(new VaultSecret(value, version, tags));
        return version;
    }

    public VaultSecret? Find(string name, string? version) =>
        Secrets.TryGetValue(name, out var versions) ? version is null ? versions[^1] : versions.Find(v => v.Version == version) : null;
}

public sealed class VaultPort(Scheduler scheduler, Actor actor, SimVault vault) : Port(scheduler, actor), ISecretVault
{
    /// <summary>The sealing key is at hand in a process that has served before; without it no token can be opened, and withholding one is no fault.</summary>
    public Task<VaultSecret?> FindAsync(string name, string? version, CancellationToken cancellationToken) =>
        CallAsync($"read vault {name}", () => vault.Find(name, version), Trouble, cancellationToken, mayFail: name != SecretNames.SealingKey);

    public Task<string> SetAsync(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        CallAsync("write vault", () => vault.Set(name, value, tags), Trouble, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("remove from vault", () => vault.Secrets.Remove(name), Trouble, cancellationToken);

    public async IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync("list versions", () => Infos(name), Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    public async IAsyncEnumerable<VaultSecretInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync("list vault", () => vault.Secrets.Keys.SelectMany(Infos).ToList(), Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    private List<VaultSecretInfo> Infos(string name) =>
        [.. vault.Secrets.GetValueOrDefault(name, []).Select(v => new VaultSecretInfo(name, v.Version, true, v.Tags, Scheduler.Start))];

    private static VaultUnavailableException Trouble() => new("simulated");
}
