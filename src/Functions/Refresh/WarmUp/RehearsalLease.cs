using TokenFunctions.Leases;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The lease of a rehearsal: nobody contends for a connection that does not exist.</summary>
internal sealed class RehearsalLease : ILease
{
    public TimeSpan Remaining => ILeases.Length;

    public Task<bool> RenewAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
