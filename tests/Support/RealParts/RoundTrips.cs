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

    /// <summary>In order; repetitions of one call in a row as <c>call x count</c>.</summary>
    public override string ToString() => string.Join(", ", Runs(Storage.Select(t => $"{t}")).Concat(Vault.Select(v => Times($"vault {v.Key}", v.Value))));

    private static IEnumerable<string> Runs(IEnumerable<string> calls)
    {
        var (last, count) = ("", 0);
        foreach (var call in calls.Append(""))
        {
            if (call != last && count > 0)
            {
                yield return Times(last, count);
            }

            (last, count) = (call, call == last ? count + 1 : 1);
        }
    }

    private static string Times(string call, int count) => count == 1 ? call : $"{call} x {count}";

    private int EntitiesOf(string verb) => Storage.Where(t => t.Call.StartsWith(verb, StringComparison.Ordinal)).Sum(t => t.Entities);
}
