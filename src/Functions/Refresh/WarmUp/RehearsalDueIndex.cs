using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The due index of a rehearsal. The request for a due row is built and cancelled before it leaves.</summary>
internal sealed class RehearsalDueIndex(IDueIndex dueIndex) : IDueIndex
{
    public async Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken)
    {
        try
        {
            return await dueIndex.PutAsync(key, provider, basis, new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            return "";
        }
    }

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
