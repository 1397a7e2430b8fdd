namespace TokenFunctions.Local.KeyVault;

/// <summary>Requests received since the start or the last reset, failed ones included. Safe for use by many threads.</summary>
public sealed class KeyVaultCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<KeyVaultOperation>().Length];

    public long this[KeyVaultOperation operation] => Interlocked.Read(ref _counts[(int)operation]);

    /// <summary>Round trips of any kind.</summary>
    public long Total => Enum.GetValues<KeyVaultOperation>().Sum(operation => this[operation]);

    public void Reset()
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            Interlocked.Exchange(ref _counts[i], 0);
        }
    }

    internal void Count(KeyVaultOperation operation) => Interlocked.Increment(ref _counts[(int)operation]);
}
