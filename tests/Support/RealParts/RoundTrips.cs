using TokenFunctions.Local.KeyVault;

namespace TokenFunctions.Tests.Support;

/// <summary>The cost of an operation: requests to storage and vault, and token requests at the provider.</summary>
public sealed record RoundTrips(IReadOnlyList<StorageTrip> Storage, IReadOnlyDictionary<KeyVaultOperation, int> Vault, int Provider)
{
    /// <summary>Requests to storage and vault, including the vault's challenge, of which there is one for each process.</summary>
    public int Total => Storage.Count + Vault.Values.Sum();

    /// <summary>The number of entities in responses to queries, and of those that were read by key.</summary>
    public (int Queried, int Read) Entities => (EntitiesOf("query"), EntitiesOf("read"));

    public int Count(string call) => Storage.Count(t => t.Call == call);

    /// <summary>In order; repeated calls in a row are written as <c>call x count</c>.</summary>
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
