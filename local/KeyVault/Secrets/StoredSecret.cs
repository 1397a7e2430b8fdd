using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TokenFunctions.Local.KeyVault.Secrets;

/// <summary>A secret with its state and all its versions, oldest first.</summary>
internal sealed record StoredSecret(string Name, ImmutableList<SecretVersion> Versions)
{
    /// <summary>How long Azure keeps a deleted secret by default.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    public SecretPhase Phase { get; init; }

    /// <summary>When the change into <see cref="Phase"/> is complete.</summary>
    public DateTimeOffset SettledAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    [JsonIgnore]
    public SecretVersion Latest => Versions[^1];

    /// <param name="id">Null for the latest version.</param>
    /// <exception cref="VaultException">404: the secret has no such version.</exception>
    public SecretVersion Version(string? id) => id is null
        ? Latest
        : Versions.Find(v => string.Equals(v.Id, id, StringComparison.OrdinalIgnoreCase)) ?? throw VaultException.NotFound($"{Name}/{id}");

    public SecretStatus StatusAt(DateTimeOffset now) => (Phase, Settled: now >= SettledAt) switch
    {
        (SecretPhase.Active, true) => SecretStatus.Active,
        (SecretPhase.Active, false) => SecretStatus.BeingRecovered,
        (SecretPhase.Deleted, true) => now < DeletedAt + Retention ? SecretStatus.Deleted : SecretStatus.Gone,
        (SecretPhase.Deleted, false) => SecretStatus.BeingDeleted,
        (_, true) => SecretStatus.Gone,
        (_, false) => SecretStatus.BeingPurged,
    };

    public override string ToString() => Name;
}

internal enum SecretPhase
{
    Active,
    Deleted,
    Purged,
}

internal enum SecretStatus
{
    Active,
    BeingDeleted,
    Deleted,
    BeingRecovered,
    BeingPurged,
    Gone,
}
