using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.KillHost.Decorators;

/// <summary>Steps <c>due-put</c> (the new due row) and <c>due-remove</c> (the old one).</summary>
internal sealed class FaultyDueIndex(IDueIndex inner, FaultPoints points) : IDueIndex
{
    public async Task<string> PutAsync(DueKey key, string provider, CancellationToken cancellationToken)
    {
        points.Pass("due-put-before");
        var etag = await inner.PutAsync(key, provider, cancellationToken);
        points.Pass("due-put-after");
        return etag;
    }

    public async Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken)
    {
        points.Pass("due-remove-before");
        await inner.RemoveAsync(key, etag, cancellationToken);
        points.Pass("due-remove-after");
    }

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) => inner.ListAsync(from, to, cancellationToken);
}
