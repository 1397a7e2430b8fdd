using System.Runtime.CompilerServices;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

public sealed class ConnectionPort(Scheduler scheduler, Actor actor, SimTables tables) : Port(scheduler, actor), IConnectionStore
{
    public Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("read row", () => tables.Rows.GetValueOrDefault(id), Trouble, cancellationToken);

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync("add row", () => tables.Add(connection), cancellationToken);

    public Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync($"write row ({connection.Status} generation {connection.Generation}{(connection.Intent is null ? "" : ", intent")}{(connection.IsDeleted ? ", deleted" : "")})", () => tables.Replace(connection), cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync("remove row", () => tables.Remove(connection), Trouble, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        CallAsync("list rows", () => new ConnectionPage([.. tables.Rows.Values], [], null), Trouble, cancellationToken);

    /// <summary>A conditional write whose answer was lost: either the caller sees the trouble, or the SDK repeats it and then sees the condition fail on its own success.</summary>
    private async Task<string?> WriteAsync(string what, Func<string?> effect, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(what, effect, Trouble, cancellationToken);
        }
        catch (StoreUnavailableException) when (Scheduler.Random.Next(2) == 0)
        {
            return await CallAsync($"repeated {what}", effect, Trouble, cancellationToken);
        }
    }

    private static StoreUnavailableException Trouble() => new("simulated");
}

public sealed class DuePort(Scheduler scheduler, Actor actor, SimTables tables) : Port(scheduler, actor), IDueIndex
{
    public Task<string> PutAsync(DueKey key, string provider, CancellationToken cancellationToken) =>
        CallAsync($"put due {key.Bucket}", () => tables.PutDue(key, provider), Trouble, cancellationToken);

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) =>
        CallAsync($"remove due {key.Bucket}", () => tables.RemoveDue(key, etag), Trouble, cancellationToken);

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) =>
        CallAsync("find due", () => tables.FindDue(key), Trouble, cancellationToken);

    public async IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (least, most) = (from is { } f ? DueKey.BucketOf(f) : "", to is { } t ? DueKey.BucketOf(t) : "9");
        bool InRange(DueEntry e) => string.CompareOrdinal(e.Key.Bucket, least) >= 0 && string.CompareOrdinal(e.Key.Bucket, most) <= 0;
        foreach (var entry in await CallAsync("list due", () => tables.Due.Values.Where(InRange).ToList(), Trouble, cancellationToken))
        {
            yield return entry;
        }
    }

    private static StoreUnavailableException Trouble() => new("simulated");
}

public sealed class ProviderPort(Scheduler scheduler, Actor actor, Provider registered) : Port(scheduler, actor), IProviderStore
{
    public ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<Provider?>(registered);

    public Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync<StoredProvider?>("read provider", () => new StoredProvider(registered, "1"), () => new StoreUnavailableException("simulated"), cancellationToken);

    public Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProviderList> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
