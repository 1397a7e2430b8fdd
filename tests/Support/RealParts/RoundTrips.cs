using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.Tests.Support;

/// <summary>What an operation cost: requests to storage and to the vault, and token requests that the provider saw.</summary>
public sealed record RoundTrips(IReadOnlyList<StorageTrip> Storage, IReadOnlyDictionary<KeyVaultOperation, int> Vault, int Provider)
{
    /// <summary>Storage and vault together; the vault's challenge, one a process, included.</summary>
    public int Total => Storage.Count + Vault.Values.Sum();

    /// <summary>Entities that came with answers of queries, and those read by their key.</summary>
    public (int Queried, int Read) Entities => (EntitiesOf("query"), EntitiesOf("read"));

    public int Count(string call) => Storage.Count(t => t.Call == call);

    public override string ToString() => string.Join(", ", Storage.Select(t => $"{t}").Concat(Vault.Select(v => v.Value == 1 ? $"vault {v.Key}" : $"vault {v.Key} x {v.Value}")));

    private int EntitiesOf(string verb) => Storage.Where(t => t.Call.StartsWith(verb, StringComparison.Ordinal)).Sum(t => t.Entities);
}
