using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Simulation.Tests.World;

namespace TokenFunctions.Simulation.Tests.Mutants;

/// <summary>
/// A deliberate break of the protocol in one worker, made at its seams: a port is decorated or a rule is replaced. No mutation names a line of the source, so
/// that a refactoring does not break the proof.
/// </summary>
internal class Mutation
{
    /// <summary>The protocol as it is.</summary>
    public static Mutation None { get; } = new();

    /// <summary>Called before the ports are composed.</summary>
    public virtual void Begin(SimWorld world)
    {
    }

    public virtual IConnectionStore Store(IConnectionStore inner) => inner;

    public virtual IDueIndex DueIndex(IDueIndex inner) => inner;

    public virtual ILeases Leases(ILeases inner) => inner;

    /// <param name="store">The worker's own store, with its mutation.</param>
    public virtual ISecretVault Vault(ISecretVault inner, IConnectionStore store) => inner;

    public virtual ITokenEndpoint Endpoint(ITokenEndpoint inner) => inner;

    public virtual ICommitRule CommitRule(ICommitRule inner) => inner;
}

/// <param name="Create">One mutation for each worker.</param>
internal sealed record Mutant(string Name, Func<Mutation> Create);
