using System.Runtime.CompilerServices;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes.Calls;

internal sealed class InterceptedVault(ISecretVault inner, ICallInterceptor calls) : ISecretVault
{
    public Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken) =>
        CallAsync(new PortOperation(PortNames.Vault, "Find", name), () => inner.FindAsync(name, version, cancellationToken), cancellationToken);

    public Task<SecretVersion> SetAsync(
        string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken) =>
        CallAsync(
            new PortOperation(PortNames.Vault, "Set", name, value), () => inner.SetAsync(name, value, tags, expiresOn, cancellationToken), cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => CallAsync(
        new PortOperation(PortNames.Vault, "Remove", name),
        () => inner.RemoveAsync(name, cancellationToken),
        cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListVersionsAsync(string name, CancellationToken cancellationToken) =>
        ListAsync(new PortOperation(PortNames.Vault, "ListVersions", name), inner.ListVersionsAsync(name, cancellationToken), cancellationToken);

    public IAsyncEnumerable<VaultSecretInfo> ListAsync(CancellationToken cancellationToken) =>
        ListAsync(new PortOperation(PortNames.Vault, "List", "*"), inner.ListAsync(cancellationToken), cancellationToken);

    private async IAsyncEnumerable<VaultSecretInfo> ListAsync(
        PortOperation operation, IAsyncEnumerable<VaultSecretInfo> secrets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var info in await CallAsync(operation, async () => await secrets.ToListAsync(cancellationToken), cancellationToken))
        {
            yield return info;
        }
    }

    private Task<T> CallAsync<T>(PortOperation operation, Func<Task<T>> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private Task CallAsync(PortOperation operation, Func<Task> effect, CancellationToken cancellationToken) =>
        calls.CallAsync(operation, effect, Failure, cancellationToken);

    private static VaultUnavailableException Failure(string message) => new(message);
}
