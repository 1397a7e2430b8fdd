using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Health;

/// <summary>All three tables answer.</summary>
internal sealed class TableHealthCheck(IConnectionStore connections, IDueIndex dueIndex, IProviderStore providers) : IHealthCheck
{
    private const string Nobody = "-";

    public string Name => "tables";

    public Task CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(
        connections.FindAsync(Nobody, cancellationToken), dueIndex.FindAsync(new DueKey(Nobody, Nobody), cancellationToken), providers.ReadAsync(Nobody, cancellationToken));
}

/// <summary>The lease container answers.</summary>
internal sealed class BlobHealthCheck(ILeases leases) : IHealthCheck
{
    public string Name => "leases";

    public Task CheckAsync(CancellationToken cancellationToken) => leases.PingAsync(cancellationToken);
}

/// <summary>The vault answers.</summary>
internal sealed class VaultHealthCheck(ISecretVault vault) : IHealthCheck
{
    public string Name => "vault";

    public Task CheckAsync(CancellationToken cancellationToken) => vault.FindAsync(SecretNames.SealingKey, null, cancellationToken);
}
