using System.Collections.Concurrent;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.KillHost.Decorators;

/// <summary>Steps <c>read</c>, <c>intent</c>, <c>commit</c>, <c>clear</c> (of the sealed refresh token that was moved) and <c>write</c> (any other), each <c>-before</c> and <c>-after</c>.</summary>
internal sealed class FaultyStore(IConnectionStore inner, FaultPoints points) : IConnectionStore
{
    private readonly ConcurrentDictionary<string, Connection> _known = new(StringComparer.Ordinal);

    public async Task<Connection?> FindAsync(string id, CancellationToken cancellationToken)
    {
        points.Pass("read-before");
        var found = Remember(await inner.FindAsync(id, cancellationToken));
        points.Pass("read-after");
        return found;
    }

    public async Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken)
    {
        var step = StepOf(connection);
        points.Pass($"{step}-before");
        var etag = await inner.TryReplaceAsync(connection, cancellationToken);
        if (etag is not null)
        {
            Remember(connection);
            Journal.Write(step, connection.Id, $"generation={connection.Generation}", $"failures={connection.Failures}", $"next={connection.NextAttemptAt:HH:mm:ss}", $"intent={connection.Intent?.AttemptId}", $"ambiguous={connection.Intent?.AmbiguousSince:HH:mm:ss}");
        }

        points.Pass($"{step}-after");
        return etag;
    }

    public Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) => inner.TryAddAsync(connection, cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) => inner.TryRemoveAsync(connection, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        inner.ListAsync(filter, cursor, pageSize, cancellationToken);

    private string StepOf(Connection next) => _known.GetValueOrDefault(next.Id) switch
    {
        { } known when next.Generation > known.Generation || next.GrantId != known.GrantId => "commit",
        { SealedRefreshToken: not null } when next.SealedRefreshToken is null => "clear",
        { } known when next.Intent is { } intent && intent.AttemptId != known.Intent?.AttemptId => "intent",
        _ => "write",
    };

    private Connection? Remember(Connection? row) => row is null ? null : _known[row.Id] = row;
}
