using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace TokenFunctions.Refresh;

/// <summary>
/// The sealed envelopes of refresh tokens that this process has moved to the vault, by vault version: a version never changes, so the next refresh need not fetch it.
/// A saving of one vault read a refresh, nothing more: whatever is missing here is read from the vault.
/// </summary>
public sealed class MovedTokens
{
    private const int MostConnections = 20_000;

    private readonly ConcurrentDictionary<string, (string Version, ImmutableArray<byte> Envelope)> _byConnection = new(StringComparer.Ordinal);

    public void Remember(string connectionId, string version, ImmutableArray<byte> envelope)
    {
        if (_byConnection.Count >= MostConnections)
        {
            _byConnection.Clear();
        }

        _byConnection[connectionId] = (version, envelope);
    }

    public ImmutableArray<byte>? Find(string connectionId, string version) =>
        _byConnection.TryGetValue(connectionId, out var moved) && moved.Version == version ? moved.Envelope : null;
}
