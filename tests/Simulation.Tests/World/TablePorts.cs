using System.Runtime.CompilerServices;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Simulation.Tests.World;

public sealed class ConnectionPort(SimWorld world, Actor actor) : Port(world.Scheduler, actor, Service.Table), IConnectionStore
{
    private readonly SimTables _tables = world.Tables;

    internal Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("read row", () => _tables.Rows.GetValueOrDefault(id), Trouble, cancellationToken);

    internal Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync("add row", () => _tables.Add(connection, Actor), cancellationToken);

    internal Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        WriteAsync(Scheduler.IsTracing ? $"write row {Describe(connection)}" : "write row", () => _tables.Replace(connection, Actor), cancellationToken);

    internal Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) =>
        CallAsync("remove row", () => _tables.Remove(connection), Trouble, cancellationToken);

    internal Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        CallAsync("list rows", () => new ConnectionPage([.. _tables.Rows.Values], [], null), Trouble, cancellationToken);

    /// <summary>A conditional write whose answer was lost: either the caller sees the trouble, or the SDK repeats it and then sees the condition fail on its own success.</summary>
    private async Task<string?> WriteAsync(string what, Func<string?> effect, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(what, effect, Trouble, cancellationToken);
        }
        catch (StoreUnavailableException) when (Actor.Fates.Below(2) == 1)
        {
            var etag = await CallAsync($"repeated {what}", effect, Trouble, cancellationToken);
            Scheduler.Coverage.Count(etag is null ? Happening.OwnWriteRefused : Happening.Calls);
            return etag;
        }
    }

    private static string Describe(Connection row) =>
        $"({row.Status} generation {row.Generation}{(row.Intent is null ? "" : ", intent")}{(row.Spares.IsEmpty ? "" : ", spares")}{(row.SealedRefreshToken is null ? "" : ", sealed")}{(row.IsDeleted ? ", deleted" : "")})";

    private static StoreUnavailableException Trouble() => new("simulated");
}

public sealed class DuePort(SimWorld world, Actor actor) : Port(world.Scheduler, actor, Service.Table), IDueIndex
{
    private readonly SimTables _tables = world.Tables;

    internal Task<string> PutAsync(DueKey key, string provider, CancellationToken cancellationToken) =>
        CallAsync($"put due {key.Bucket}", () => _tables.PutDue(key, provider), Trouble, cancellationToken);

    internal Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) =>
        CallAsync($"remove due {key.Bucket}", () => _tables.RemoveDue(key, etag), Trouble, cancellationToken);

    internal Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) =>
        CallAsync("find due", () => _tables.FindDue(key), Trouble, cancellationToken);

    internal async IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (least, most) = (from is { } f ? DueKey.BucketOf(f) : "", to is { } t ? DueKey.BucketOf(t) : "9");
        bool InRange(DueEntry e) => string.CompareOrdinal(e.Key.Bucket, least) >= 0 && string.CompareOrdinal(e.Key.Bucket, most) <= 0;
        foreach (var entry in await CallAsync("list due", () => _tables.Due.Values.Where(InRange).ToList(), Trouble, cancellationToken))
        {
            yield return entry;
        }
    }

    private static StoreUnavailableException Trouble() => new("simulated");
}

public sealed class ProviderPort(SimWorld world, Actor actor) : Port(world.Scheduler, actor, Service.Table), IProviderStore
{
    internal ValueTask<Provider?> FindAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<Provider?>(world.Provider);

    internal Task<StoredProvider?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync<StoredProvider?>("read provider", () => new StoredProvider(world.Provider, "1"), () => new StoreUnavailableException("simulated"), cancellationToken);

    internal Task<bool> TryWriteAsync(Provider provider, string? etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TryRemoveAsync(string name, string etag, CancellationToken cancellationToken) => throw new NotSupportedException();

    internal Task<ProviderList> ListAsync(CancellationToken cancellationToken) => Task.FromResult(new ProviderList([world.Provider], []));
}
