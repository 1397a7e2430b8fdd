using TokenFunctions.Ports;

namespace TokenFunctions.Refresh.WarmUp;

/// <summary>The lease of a rehearsal. No other worker refreshes a connection that does not exist, so it takes no blob.</summary>
internal sealed class RehearsalLease : ILease
{
    public TimeSpan Remaining => ILeases.Length;

    public Task<bool> RenewAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public Task ReleaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
