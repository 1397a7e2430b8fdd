using Azure.Storage.Blobs;
using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Secrets;

namespace TokenFunctions.Health;

/// <summary>The roles that the app's identity needs.</summary>
file static class Roles
{
    public const string Tables = "the role Storage Table Data Contributor on its tables";
    public const string Leases = "the role Storage Blob Data Contributor on the container refresh-leases";
    public const string Vault = "a role on the vault that may get, set, list, delete and recover secrets";
}

/// <summary>All three tables answer.</summary>
internal sealed class TableHealthCheck(IConnectionStore connections, IDueIndex dueIndex, IProviderStore providers, TimeProvider time) : DependencyHealthCheck(Roles.Tables, time)
{
    private const string Nobody = "-";

    protected override Task CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(
        connections.FindAsync(Nobody, cancellationToken), dueIndex.FindAsync(new DueKey(Nobody, Nobody), cancellationToken), providers.ReadAsync(Nobody, cancellationToken));
}

/// <summary>The lease container answers.</summary>
internal sealed class BlobHealthCheck(ILeases leases, TimeProvider time) : DependencyHealthCheck(Roles.Leases, time)
{
    protected override Task CheckAsync(CancellationToken cancellationToken) => leases.PingAsync(cancellationToken);
}

/// <summary>There is a key to seal with, unless nothing is sealed yet. Without one a new one is made by the next refresh, and what the old one sealed is lost until it comes back.</summary>
internal sealed class SealingKeyHealthCheck(SealingKeys keys, IConnectionStore connections, TimeProvider time) : DependencyHealthCheck(Roles.Vault, time)
{
    protected override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await keys.ExistsAsync(cancellationToken) && await connections.ListAsync(new ConnectionFilter(), null, 1, cancellationToken) is not { Connections: [], Unreadable: [] })
        {
            throw new HealthTroubleException("missing", $"The vault's secret {SecretNames.SealingKey} is deleted or disabled.");
        }
    }
}

/// <summary>Our clock tells about the same as the store's: expiries, cool-downs and due moments are of no use otherwise.</summary>
internal sealed class ClockHealthCheck(BlobContainerClient container, TimeProvider time) : DependencyHealthCheck(Roles.Leases, time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    protected override async Task CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await container.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (answer.GetRawResponse().Headers.Date is { } theirs && Time.GetUtcNow() - theirs is var ahead && ahead.Duration() > Tolerance)
        {
            throw new HealthTroubleException("skewed", $"Our clock is {ahead.TotalSeconds:F0} s ahead of the store's.");
        }
    }
}

/// <summary>The vault answers.</summary>
internal sealed class VaultHealthCheck(ISecretVault vault, TimeProvider time) : DependencyHealthCheck(Roles.Vault, time)
{
    protected override Task CheckAsync(CancellationToken cancellationToken) => vault.FindAsync(SecretNames.SealingKey, null, cancellationToken);
}
