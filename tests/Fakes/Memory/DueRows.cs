using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Memory;

/// <summary>The due index in memory.</summary>
internal sealed class DueRows
{
    private readonly SortedDictionary<string, DueEntry> _rows = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>Called after each removal that was tried.</summary>
    public Action? Removed { get; set; }

    public IReadOnlyList<DueEntry> All => [.. _rows.Values];

    public string Put(DueKey key, string? provider, DateTimeOffset now, string? basis = null)
    {
        var entry = new DueEntry(key, provider, $"W/\"due-{++_writes}\"", now) { Bases = [.. Find(key)?.Bases ?? [], .. basis is null ? [] : new[] { basis }] };
        _rows[Name(key)] = entry;
        return entry.ETag;
    }

    public DueEntry? Find(DueKey key) => _rows.GetValueOrDefault(Name(key));

    public bool Remove(DueKey key, string? etag = null)
    {
        var isRemoved = Find(key) is { } entry && (etag is null || entry.ETag == etag) && _rows.Remove(Name(key));
        Removed?.Invoke();
        return isRemoved;
    }

    private static string Name(DueKey key) => $"{key.Bucket}|{key.ConnectionId}";
}

/// <summary><see cref="IDueIndex"/> on <see cref="DueRows"/>.</summary>
internal sealed class MemoryDueIndex(DueRows rows, Func<DateTimeOffset> now) : IDueIndex
{
    public Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken) =>
        Task.FromResult(rows.Put(key, provider, now(), basis ?? DueEntry.NoBasis));

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken)
    {
        rows.Remove(key, etag);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken)
    {
        foreach (var (key, etag) in etags)
        {
            rows.Remove(key, etag);
        }

        return Task.CompletedTask;
    }

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) => Task.FromResult(rows.Find(key));

    public IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var (least, most) = (from is { } f ? DueKey.BucketOf(f) : "", to is { } t ? DueKey.BucketOf(t) : "~");
        return rows.All.Where(e => string.CompareOrdinal(e.Key.Bucket, least) >= 0 && string.CompareOrdinal(e.Key.Bucket, most) <= 0).ToAsyncEnumerable();
    }
}
