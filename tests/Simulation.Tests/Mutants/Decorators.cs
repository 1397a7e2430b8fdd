using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>Does all calls as they are; a mutation overrides one.</summary>
internal abstract class StoreDecorator(IConnectionStore inner) : IConnectionStore
{
    protected IConnectionStore Inner => inner;

    public virtual Task<Connection?> FindAsync(string id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public virtual Task<string?> TryAddAsync(Connection connection, CancellationToken cancellationToken) => inner.TryAddAsync(connection, cancellationToken);

    public virtual Task<string?> TryReplaceAsync(Connection connection, CancellationToken cancellationToken) =>
        inner.TryReplaceAsync(connection, cancellationToken);

    public Task<bool> TryRemoveAsync(Connection connection, CancellationToken cancellationToken) => inner.TryRemoveAsync(connection, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken) =>
        inner.ListAsync(filter, cursor, pageSize, cancellationToken);
}

/// <inheritdoc cref="StoreDecorator"/>
internal abstract class DueIndexDecorator(IDueIndex inner) : IDueIndex
{
    protected IDueIndex Inner => inner;

    public virtual Task<string> PutAsync(DueKey key, string provider, string? basis, CancellationToken cancellationToken) =>
        inner.PutAsync(key, provider, basis, cancellationToken);

    public Task RemoveAsync(DueKey key, string etag, CancellationToken cancellationToken) => inner.RemoveAsync(key, etag, cancellationToken);

    public Task RemoveAsync(IReadOnlyDictionary<DueKey, string> etags, CancellationToken cancellationToken) => inner.RemoveAsync(etags, cancellationToken);

    public Task<DueEntry?> FindAsync(DueKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public IAsyncEnumerable<DueEntry> ListAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
        inner.ListAsync(from, to, cancellationToken);
}

/// <summary>Does all calls as they are; a mutation overrides one.</summary>
internal abstract class VaultDecorator(ISecretVault inner) : ISecretVault
{
    public virtual Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken) =>
        inner.FindAsync(name, version, cancellationToken);

    public virtual Task<SecretVersion> SetAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        inner.SetAsync(name, value, tags, expiresOn, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => inner.RemoveAsync(name, cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        inner.ListVersionsAsync(name, cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);
}

/// <summary>Calls a delegate with each response to a refresh request.</summary>
internal sealed class MappedEndpoint(ITokenEndpoint inner, Func<TokenResponse, TokenResponse> map) : ITokenEndpoint
{
    public async Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout) => map(await inner.RefreshAsync(request, timeout));

    public Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout) => inner.RevokeAsync(request, timeout);
}

/// <summary>Replaces a decision of the real rule.</summary>
internal sealed class ReplacedRule(ICommitRule inner, Func<Connection?, ReceivedTokens, CommitAction, CommitAction> replace) : ICommitRule
{
    public CommitAction Decide(Connection? current, ReceivedTokens received) => replace(current, received, inner.Decide(current, received));
}
