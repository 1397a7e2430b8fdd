using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;

namespace TokenFunctions.Api.Health;

/// <summary>The roles that the app's identity needs.</summary>
file static class Roles
{
    public const string Tables = "the role Storage Table Data Contributor on its tables";
    public const string Leases = "the role Storage Blob Data Contributor on the container refresh-leases";
    public const string Vault = "a role on the vault that may get, set, list, delete and recover secrets";
}

/// <summary>All three tables respond.</summary>
internal sealed class TableHealthCheck(IConnectionStore connections, IDueIndex dueIndex, IProviderStore providers, TimeProvider time)
    : DependencyHealthCheck(Roles.Tables, time)
{
    /// <summary>No resource has this name.</summary>
    private const string NoName = "-";

    protected override Task CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(
        connections.FindAsync(NoName, cancellationToken),
        dueIndex.FindAsync(new DueKey(NoName, NoName), cancellationToken),
        providers.ReadAsync(NoName, cancellationToken));
}

/// <summary>The lease container responds.</summary>
internal sealed class BlobHealthCheck(ILeases leases, TimeProvider time) : DependencyHealthCheck(Roles.Leases, time)
{
    protected override Task CheckAsync(CancellationToken cancellationToken) => leases.GetServerTimeAsync(cancellationToken);
}

/// <summary>
/// The vault has a sealing key, unless nothing is sealed yet. Without a key the next refresh would create a new one. Tokens that the old key sealed would not
/// open until the old key is restored.
/// </summary>
internal sealed class SealingKeyHealthCheck(SealingKeys keys, IConnectionStore connections, TimeProvider time) : DependencyHealthCheck(Roles.Vault, time)
{
    protected override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await keys.ExistsAsync(cancellationToken)
            && await connections.ListAsync(new ConnectionFilter(), null, 1, cancellationToken) is not { Connections: [], Unreadable: [] })
        {
            throw new HealthProblemException("missing", $"The vault's secret {SecretNames.SealingKey} is deleted or disabled.");
        }
    }
}

/// <summary>Our clock agrees with the store's. Otherwise expiries, cool-downs and due times are wrong.</summary>
internal sealed class ClockHealthCheck(ILeases leases, TimeProvider time) : DependencyHealthCheck(Roles.Leases, time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    protected override async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await leases.GetServerTimeAsync(cancellationToken) is { } theirs && Time.GetUtcNow() - theirs is var ahead && ahead.Duration() > Tolerance)
        {
            throw new HealthProblemException("skewed", $"Our clock is {ahead.TotalSeconds:F0} s ahead of the store's.");
        }
    }
}

/// <summary>The vault responds.</summary>
internal sealed class VaultHealthCheck(ISecretVault vault, TimeProvider time) : DependencyHealthCheck(Roles.Vault, time)
{
    protected override Task CheckAsync(CancellationToken cancellationToken) => vault.FindAsync(SecretNames.SealingKey, null, cancellationToken);
}
