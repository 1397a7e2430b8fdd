using System.Collections.Concurrent;
using System.Collections.Immutable;
using TokenFunctions.Model;

namespace TokenFunctions.Connections;

/// <summary>
/// The sealed envelopes of refresh tokens that this process has written to the vault or sent, by vault version. A version never changes, so the next refresh
/// does not need to read it. A token that is missing here is read from the row or the vault.
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
        _byConnection.TryGetValue(connectionId, out var kept) && kept.Version == version ? kept.Envelope : null;

    /// <summary>The vault's version of the refresh token that is sealed in the row; null where this process has not copied it.</summary>
    public SecretVersion? FindCopy(Connection row) =>
        row.SealedRefreshToken is { } envelope && _byConnection.TryGetValue(row.Id, out var kept) && kept.Envelope.AsSpan().SequenceEqual(envelope.AsSpan())
            ? kept.Version
            : null;

    /// <summary>The row with the vault's version in place of a sealed refresh token that this process has copied.</summary>
    public Connection WithoutCopied(Connection row) =>
        FindCopy(row) is { } version ? row with { SealedRefreshToken = null, RefreshTokenVersion = version } : row;
}
