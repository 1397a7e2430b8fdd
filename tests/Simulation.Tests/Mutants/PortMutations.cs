using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Simulation.Tests.World;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>A refresh token in a response that is not valid otherwise is not persisted.</summary>
internal sealed class PersistAfterValidation : Mutation
{
    public override ITokenEndpoint Endpoint(ITokenEndpoint inner) =>
        new MappedEndpoint(inner, response => response is TokenResponse.Failed failed ? failed with { RefreshToken = null } : response);
}

/// <summary>The first refusal counts as if the server had said why.</summary>
internal sealed class OneRefusalIsFinal : Mutation
{
    public override ITokenEndpoint Endpoint(ITokenEndpoint inner) => new MappedEndpoint(
        inner,
        response => response is TokenResponse.Failed { Kind: FailureKind.ReauthRequired } failed
            ? failed with { Reason = FailureReasons.InteractionRequired }
            : response);
}

/// <summary>A caller that has gone takes the response with it.</summary>
internal sealed class CancelAfterTheResponse : Mutation
{
    public override ICommitRule CommitRule(ICommitRule inner) => new ReplacedRule(inner, (_, _, action) =>
    {
        CallerToken.Current.ThrowIfCancellationRequested();
        return action;
    });
}

/// <summary>A rule of the commit decides otherwise.</summary>
internal sealed class OtherCommitRule(Func<Connection?, ReceivedTokens, CommitAction, CommitAction> replace) : Mutation
{
    public override ICommitRule CommitRule(ICommitRule inner) => new ReplacedRule(inner, replace);
}

/// <summary>A release ends the lease of any holder.</summary>
internal sealed class ReleaseOfAnyLease : Mutation
{
    private SimWorld? _world;

    public override void Begin(SimWorld world) => _world = world;

    public override ILeases Leases(ILeases inner) => new Decorator(inner, _world!);

    private sealed class Decorator(ILeases inner, SimWorld world) : ILeases
    {
        public async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken) =>
            await inner.TryAcquireAsync(connectionId, attemptId, cancellationToken) is { } lease
                ? new Lease(lease, () => world.Leases.Break(connectionId))
                : null;

        public Task RemoveAsync(string connectionId, CancellationToken cancellationToken) => inner.RemoveAsync(connectionId, cancellationToken);

        public Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken) => inner.GetServerTimeAsync(cancellationToken);

        public IAsyncEnumerable<LeaseInfo> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);
    }

    private sealed class Lease(ILease inner, Action end) : ILease
    {
        public TimeSpan Remaining => inner.Remaining;

        public Task<bool> RenewAsync(CancellationToken cancellationToken) => inner.RenewAsync(cancellationToken);

        public async Task ReleaseAsync(CancellationToken cancellationToken)
        {
            await inner.ReleaseAsync(cancellationToken);
            end();
        }
    }
}

/// <summary>A failed copy to the vault counts as one that was made, so the row loses its sealed refresh token although the vault does not have it.</summary>
internal sealed class ClearBeforeTheVault : Mutation
{
    public override ISecretVault Vault(ISecretVault inner, IConnectionStore store) => new Decorator(inner);

    private sealed class Decorator(ISecretVault inner) : VaultDecorator(inner)
    {
        public override async Task<SecretVersion> SetAsync(
            string name, Secret value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expiresOn, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SetAsync(name, value, tags, expiresOn, cancellationToken);
            }
            catch (VaultUnavailableException) when (SecretNames.ParseRefreshToken(name) is not null)
            {
                return new SecretVersion("not there");
            }
        }
    }
}

/// <summary>A token in the vault does not show that it is newer than the row.</summary>
internal sealed class NewerTokenIgnored : Mutation
{
    public override ISecretVault Vault(ISecretVault inner, IConnectionStore store) => new Decorator(inner);

    private sealed class Decorator(ISecretVault inner) : VaultDecorator(inner)
    {
        public override async Task<VaultSecret?> FindAsync(string name, SecretVersion? version, CancellationToken cancellationToken) =>
            await base.FindAsync(name, version, cancellationToken) is { } secret ? secret with { Tags = new Dictionary<string, string>() } : null;
    }
}
