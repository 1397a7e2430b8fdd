using Azure.Storage.Blobs;
using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Health;

/// <summary>What the app's identity needs, as <see cref="IHealthCheck.Needs"/> names it.</summary>
file static class Roles
{
    public const string Tables = "the role Storage Table Data Contributor on its tables";
    public const string Leases = "the role Storage Blob Data Contributor on the container refresh-leases";
    public const string Vault = "a role on the vault that may get, set, list, delete and recover secrets";
}

/// <summary>All three tables answer.</summary>
internal sealed class TableHealthCheck(IConnectionStore connections, IDueIndex dueIndex, IProviderStore providers) : IHealthCheck
{
    private const string Nobody = "-";

    public string Name => "tables";

    public string Needs => Roles.Tables;

    public Task CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(
        connections.FindAsync(Nobody, cancellationToken), dueIndex.FindAsync(new DueKey(Nobody, Nobody), cancellationToken), providers.ReadAsync(Nobody, cancellationToken));
}

/// <summary>The lease container answers.</summary>
internal sealed class BlobHealthCheck(ILeases leases) : IHealthCheck
{
    public string Name => "leases";

    public string Needs => Roles.Leases;

    public Task CheckAsync(CancellationToken cancellationToken) => leases.PingAsync(cancellationToken);
}

/// <summary>There is a key to seal with, unless nothing is sealed yet. Without one a new one is made by the next refresh, and what the old one sealed is lost until it comes back.</summary>
internal sealed class SealingKeyHealthCheck(SealingKeys keys, IConnectionStore connections) : IHealthCheck
{
    public string Name => "sealing_key";

    public string Needs => Roles.Vault;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await keys.ExistsAsync(cancellationToken) && await connections.ListAsync(new ConnectionFilter(), null, 1, cancellationToken) is not { Connections: [], Unreadable: [] })
        {
            throw new HealthTroubleException("missing", $"The vault's secret {SecretNames.SealingKey} is deleted or disabled.");
        }
    }
}

/// <summary>Our clock tells about the same as the store's: expiries, cool-downs and due moments are of no use otherwise.</summary>
internal sealed class ClockHealthCheck(BlobContainerClient container, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    public string Name => "clock";

    public string Needs => Roles.Leases;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await container.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (answer.GetRawResponse().Headers.Date is { } theirs && time.GetUtcNow() - theirs is var ahead && ahead.Duration() > Tolerance)
        {
            throw new HealthTroubleException("skewed", $"Our clock is {ahead.TotalSeconds:F0} s ahead of the store's.");
        }
    }
}

/// <summary>The vault answers.</summary>
internal sealed class VaultHealthCheck(ISecretVault vault) : IHealthCheck
{
    public string Name => "vault";

    public string Needs => Roles.Vault;

    public Task CheckAsync(CancellationToken cancellationToken) => vault.FindAsync(SecretNames.SealingKey, null, cancellationToken);
}
