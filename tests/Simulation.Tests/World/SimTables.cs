using System.Globalization;
using TokenFunctions.Model;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>The shared tables, with ETags, and what the invariants need to remember of each write.</summary>
internal sealed class SimTables(Func<DateTimeOffset> now, Action<Connection?, Connection, Actor> onWrite, Action onRemove)
{
    private long _etags;

    internal SortedDictionary<string, Connection> Rows { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<string, DueEntry> Due { get; } = new(StringComparer.Ordinal);

    /// <summary>When a connection's row went last.</summary>
    public DateTimeOffset LastRemovedAt { get; private set; }

    internal string? Add(Connection row, Actor by) => Rows.ContainsKey(row.Id) ? null : Write(null, row, by);

    internal string? Replace(Connection row, Actor by) => Rows.TryGetValue(row.Id, out var old) && old.ETag == row.ETag ? Write(old, row, by) : null;

    internal bool Remove(Connection row)
    {
        if (Rows.TryGetValue(row.Id, out var old) && old.ETag != row.ETag)
        {
            return false;
        }

        LastRemovedAt = Rows.Remove(row.Id) ? now() : LastRemovedAt;
        return true;
    }

    internal string PutDue(DueKey key, string provider)
    {
        var etag = NextETag();
        Due[Name(key)] = new DueEntry(key, provider, etag, now());
        return etag;
    }

    internal bool RemoveDue(DueKey key, string etag)
    {
        var isRemoved = Due.TryGetValue(Name(key), out var entry) && entry.ETag == etag && Due.Remove(Name(key));
        onRemove();
        return isRemoved;
    }

    internal DueEntry? FindDue(DueKey key) => Due.GetValueOrDefault(Name(key));

    private string Write(Connection? old, Connection row, Actor by)
    {
        var etag = NextETag();
        Rows[row.Id] = row with { ETag = etag };
        onWrite(old, row, by);
        return etag;
    }

    private string NextETag() => (++_etags).ToString(CultureInfo.InvariantCulture);

    private static string Name(DueKey key) => $"{key.Bucket}/{key.ConnectionId}";
}
