using System.Globalization;
using System.Runtime.CompilerServices;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The shared vault: versions, newest last.</summary>
public sealed class SimVault(Func<DateTimeOffset> now)
{
    private long _versions;
    private readonly Dictionary<string, DateTimeOffset> _writtenAt = new(StringComparer.Ordinal);

    internal SortedDictionary<string, List<VaultSecret>> Secrets { get; } = new(StringComparer.Ordinal);

    internal string Set(string name, Secret value, IReadOnlyDictionary<string, string> tags)
    {
        var version = (++_versions).ToString(CultureInfo.InvariantCulture);
        if (!Secrets.TryGetValue(name, out var versions))
        {
            Secrets[name] = versions = [];
        }

        versions.Add(new VaultSecret(value, version, tags));
        _writtenAt[version] = now();
        return version;
    }

    public DateTimeOffset WrittenAt(string version) => _writtenAt[version];

    internal VaultSecret? Find(string name, string? version) =>
        Secrets.TryGetValue(name, out var versions) ? version is null ? versions[^1] : versions.Find(v => v.Version == version) : null;
}

public sealed class VaultPort(SimWorld world, Actor actor) : Port(world.Scheduler, actor, Service.Vault), ISecretVault
{
    private readonly SimVault _vault = world.Vault;

    internal async Task<VaultSecret?> FindAsync(string name, string? version, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync($"read vault {name}", () => _vault.Find(name, version), Trouble, cancellationToken);
        }
        catch (VaultUnavailableException) when (name == SecretNames.SealingKey)
        {
            Actor.KeyMissedAt = Scheduler.Elapsed;
            throw;
        }
    }

    internal Task<string> SetAsync(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        CallAsync("write vault", () => Set(name, value, tags), Trouble, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        CallAsync("remove from vault", () => Remove(name), Trouble, cancellationToken);

    internal async IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync("list versions", () => Infos(name), Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    internal async IAsyncEnumerable<VaultSecretInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync("list vault", () => _vault.Secrets.Keys.SelectMany(Infos).ToList(), Trouble, cancellationToken))
        {
            yield return info;
        }
    }

    private string Set(string name, Secret value, IReadOnlyDictionary<string, string> tags)
    {
        if (world.Tables.Rows.Values.Any(r => name == SecretNames.RefreshToken(r.Id, r.GrantId) && SecretNames.GenerationOf(tags) > r.Generation))
        {
            Scheduler.Coverage.Count(Happening.EscapeCopySaved);
        }

        return _vault.Set(name, value, tags);
    }

    private bool Remove(string name)
    {
        var isRemoved = _vault.Secrets.Remove(name);
        world.Invariants.Removed();
        return isRemoved;
    }

    private List<VaultSecretInfo> Infos(string name) =>
        [.. _vault.Secrets.GetValueOrDefault(name, []).Select(v => new VaultSecretInfo(name, v.Version, true, v.Tags, _vault.WrittenAt(v.Version)))];

    private static VaultUnavailableException Trouble() => new("simulated");
}
