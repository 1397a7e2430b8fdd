using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>The due index.</summary>
internal sealed class DueRows
{
    private readonly SortedDictionary<string, DueEntry> _rows = new(StringComparer.Ordinal);
    private int _writes;

    public IReadOnlyList<DueEntry> All => [.. _rows.Values];

    public string Put(DueKey key, string? provider, DateTimeOffset now)
    {
        var entry = new DueEntry(key, provider, $"W/\"due-{++_writes}\"", now);
        _rows[Name(key)] = entry;
        return entry.ETag;
    }

    public DueEntry? Find(DueKey key) => _rows.GetValueOrDefault(Name(key));

    public bool Remove(DueKey key, string? etag = null) => Find(key) is { } entry && (etag is null || entry.ETag == etag) && _rows.Remove(Name(key));

    private static string Name(DueKey key) => $"{key.Bucket}|{key.ConnectionId}";
}

internal sealed class FakeDueIndex(Worker worker) : Port(worker, PortNames.DueIndex), IDueIndex
{
    private DueRows Rows => Worker.World.Due;

    public Task<string> PutAsync(DueKey key, string provider, CancellationToken cancellationToken) =>
        CallAsync("Put", key.ConnectionId, () => Rows.Put(key, provider, Worker.World.Now), Trouble, cancellationToken);

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) =>
        CallAsync("Remove", key.ConnectionId, () => Rows.Remove(key, etag), Trouble, cancellationToken);

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) =>
        CallAsync("Find", key.ConnectionId, () => Rows.Find(key), Trouble, cancellationToken);

    public async IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (least, most) = (from is { } f ? DueKey.BucketOf(f) : "", to is { } t ? DueKey.BucketOf(t) : "~");
        var found = await CallAsync("List", "*", () => Rows.All, Trouble, cancellationToken);
        foreach (var entry in found.Where(e => string.CompareOrdinal(e.Key.Bucket, least) >= 0 && string.CompareOrdinal(e.Key.Bucket, most) <= 0))
        {
            await CallAsync("ListNext", entry.Key.ConnectionId, () => true, Trouble, cancellationToken);
            yield return entry;
        }
    }

    private static StoreUnavailableException Trouble(string message) => new(message);
}
