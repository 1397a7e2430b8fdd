using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.KillHost.Decorators;

/// <summary>Steps <c>vault-read</c> and <c>vault-write</c>.</summary>
internal sealed class FaultyVault(ISecretVault inner, FaultPoints points) : ISecretVault
{
    public async Task<VaultSecret?> FindAsync(string name, string? version, CancellationToken cancellationToken)
    {
        points.Pass("vault-read-before");
        var found = await inner.FindAsync(name, version, cancellationToken);
        points.Pass("vault-read-after");
        return found;
    }

    public async Task<string> SetAsync(string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken)
    {
        points.Pass("vault-write-before");
        var version = await inner.SetAsync(name, value, tags, expiresOn, cancellationToken);
        Journal.Write("kept", Journal.Hash(value));
        points.Pass("vault-write-after");
        return version;
    }

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => inner.RemoveAsync(name, cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) => inner.ListVersionsAsync(name, cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);
}
