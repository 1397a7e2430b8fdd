using System.Collections.Concurrent;
using System.Collections.Immutable;
using TokenFunctions.Model;

namespace TokenFunctions.Connections;

/// <summary>
/// The sealed envelopes of refresh tokens that this process has moved to the vault, by vault version. A version never changes, so the next refresh does not
/// need to read it. This saves one vault read for each refresh. A token that is missing here is read from the vault.
/// </summary>
internal sealed class VaultTokenCache
{
    private const int MostConnections = 20_000;

    private readonly ConcurrentDictionary<string, (SecretVersion Version, ImmutableArray<byte> Envelope)> _byConnection = new(StringComparer.Ordinal);

    public void Remember(string connectionId, SecretVersion version, ImmutableArray<byte> envelope)
    {
        if (_byConnection.Count >= MostConnections)
        {
            _byConnection.Clear();
        }

        _byConnection[connectionId] = (version, envelope);
    }

    public ImmutableArray<byte>? Find(string connectionId, SecretVersion version) =>
        _byConnection.TryGetValue(connectionId, out var moved) && moved.Version == version ? moved.Envelope : null;
}
