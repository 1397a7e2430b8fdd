using System.Collections.Concurrent;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>The connections that callers use. Callers use only a few at a time, so that several processes work on the same one.</summary>
internal sealed class Pool(Dice dice)
{
    private const int InDemand = 8;
    private static readonly TimeSpan DemandMoves = TimeSpan.FromMilliseconds(700);

    private readonly ConcurrentDictionary<FleetConnection, long> _restUntil = new();
    private readonly long _since = TimeProvider.System.GetTimestamp();

    public int Count => _restUntil.Count;

    public IReadOnlyCollection<FleetConnection> All => [.. _restUntil.Keys];

    public void Add(FleetConnection connection) => _restUntil[connection] = 0;

    public void Remove(FleetConnection connection) => _restUntil.TryRemove(connection, out _);

    /// <summary>Takes a connection out of use for a time, because it has no token to give.</summary>
    public void Rest(FleetConnection connection, TimeSpan time)
    {
        if (_restUntil.TryGetValue(connection, out var until))
        {
            _restUntil.TryUpdate(connection, TimeProvider.System.GetTimestamp() + (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency), until);
        }
    }

    public FleetConnection? Pick()
    {
        var now = TimeProvider.System.GetTimestamp();
        var awake = _restUntil.Where(c => c.Value <= now).Select(c => c.Key).OrderBy(c => c.Id, StringComparer.Ordinal).ToList();
        var from = (int)(TimeProvider.System.GetElapsedTime(_since) / DemandMoves) * InDemand;
        return awake.Count == 0 ? null : awake[(from + dice.Next(InDemand)) % awake.Count];
    }
}
