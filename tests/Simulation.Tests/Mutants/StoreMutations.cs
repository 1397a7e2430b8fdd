using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>An intent overwrites what another worker has written: the row as it was before the lease counts.</summary>
internal sealed class NoReadAfterTheLease : Mutation
{
    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner);

    private sealed class Decorator(IConnectionStore inner) : StoreDecorator(inner)
    {
        public override async Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken)
        {
            var etag = await Inner.TryReplaceAsync(connection, cancellationToken);
            return etag is null && connection.Intent is not null && await Inner.FindAsync(connection.Id, cancellationToken) is { IsDeleted: false } current
                ? await Inner.TryReplaceAsync(connection with { ETag = current.ETag }, cancellationToken)
                : etag;
        }
    }
}

/// <summary>An intent is only in the worker's memory.</summary>
internal sealed class NoIntent : Mutation
{
    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner);

    private sealed class Decorator(IConnectionStore inner) : StoreDecorator(inner)
    {
        private Connection? _declared;

        public override async Task<Connection?> FindAsync(string id, CancellationToken cancellationToken)
        {
            var row = await Inner.FindAsync(id, cancellationToken);
            return row is not null && row.GrantId == _declared?.GrantId && row.Generation == _declared.Generation
                ? row with { Intent = _declared.Intent }
                : row;
        }

        public override Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken)
        {
            _declared = connection.Intent is null ? null : connection;
            return Inner.TryReplaceAsync(connection with { Intent = null }, cancellationToken);
        }
    }
}

/// <summary>Whatever ends an attempt is written over any other row.</summary>
internal sealed class CommitWithoutETag : Mutation
{
    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner);

    private sealed class Decorator(IConnectionStore inner) : StoreDecorator(inner)
    {
        public override async Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken)
        {
            var etag = connection.Intent is null ? (await Inner.FindAsync(connection.Id, cancellationToken))?.ETag : null;
            return await Inner.TryReplaceAsync(connection with { ETag = etag ?? connection.ETag }, cancellationToken);
        }
    }
}

/// <summary>A failure is written onto the row as it was declared, not as it stands.</summary>
internal sealed class ClassifyBeforeReading : Mutation
{
    private Connection? _declared;
    private bool _hasFailed;

    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner, this);

    public override ITokenEndpoint Endpoint(ITokenEndpoint inner) => new MappedEndpoint(inner, response =>
    {
        _hasFailed = response is TokenResponse.Failed { RefreshToken: null };
        return response;
    });

    private sealed class Decorator(IConnectionStore inner, ClassifyBeforeReading mutation) : StoreDecorator(inner)
    {
        public override async Task<Connection?> FindAsync(string id, CancellationToken cancellationToken)
        {
            var row = await Inner.FindAsync(id, cancellationToken);
            if (!mutation._hasFailed || row is null)
            {
                return row;
            }

            mutation._hasFailed = false;
            return mutation._declared! with { ETag = row.ETag };
        }

        public override async Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken)
        {
            var etag = await Inner.TryReplaceAsync(connection, cancellationToken);
            mutation._declared = etag is not null && connection.Intent is not null ? connection : mutation._declared;
            return etag;
        }
    }
}

/// <summary>After a verdict of a lost rotation, the next intent does not have the doubt.</summary>
internal sealed class VerdictForgetsTheLostRotation : Mutation
{
    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner);

    private sealed class Decorator(IConnectionStore inner) : StoreDecorator(inner)
    {
        public override Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
            Inner.TryReplaceAsync(
                connection is { Verdict: { Reason: FailureReasons.RotationLost, Since: var since }, Intent: { } intent } && intent.AmbiguousSince == since
                    ? connection with { Intent = intent with { AmbiguousSince = null, FirstRefusedAt = null } }
                    : connection,
                cancellationToken);
    }
}

/// <summary>The new due row is written after the connection row that names it.</summary>
internal sealed class DueRowAfterTheRow : Mutation
{
    private IDueIndex? _due;
    private (DueKey Key, string Provider, string? Basis)? _late;

    public override IDueIndex DueIndex(IDueIndex inner) => new LateIndex(_due = inner, this);

    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner, this);

    private sealed class Decorator(IConnectionStore inner, DueRowAfterTheRow mutation) : StoreDecorator(inner)
    {
        public override Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) =>
            ThenPutAsync(Inner.TryAddAsync(connection, cancellationToken), cancellationToken);

        public override Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
            ThenPutAsync(Inner.TryReplaceAsync(connection, cancellationToken), cancellationToken);

        private async Task<string?> ThenPutAsync(Task<string?> write, CancellationToken cancellationToken)
        {
            var late = mutation._late;
            mutation._late = null;
            var etag = await write;
            if (etag is not null && late is var (key, provider, basis))
            {
                await mutation._due!.PutAsync(key, provider, basis, cancellationToken);
            }

            return etag;
        }
    }

    private sealed class LateIndex(IDueIndex inner, DueRowAfterTheRow mutation) : DueIndexDecorator(inner)
    {
        public override Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken)
        {
            mutation._late = (key, provider, basis);
            return Task.FromResult("none");
        }
    }
}

/// <summary>The sweep takes every due row that no connection names for one that nobody is about to name.</summary>
internal sealed class DueRowRemovedFromUnderACommit : Mutation
{
    public override IDueIndex DueIndex(IDueIndex inner) => new Decorator(inner);

    private sealed class Decorator(IDueIndex inner) : DueIndexDecorator(inner)
    {
        public override Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken) =>
            Inner.PutAsync(key, provider, "of an earlier row", cancellationToken);
    }
}

/// <summary>A verdict stands until a person or an operator acts.</summary>
internal sealed class VerdictForEver : Mutation
{
    private static readonly DateTimeOffset Never = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override IConnectionStore Store(IConnectionStore inner) => new Decorator(inner);

    private sealed class Decorator(IConnectionStore inner) : StoreDecorator(inner)
    {
        public override async Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) =>
            await Inner.FindAsync(id, cancellationToken) is { } row
                ? row with { Verdict = row.Verdict is { } verdict ? verdict with { NextTryAt = Never } : null }
                : null;
    }
}
