using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.WarmUp;

namespace TokenFunctions.Refresh;

/// <summary>
/// Warms up at the start. At a stop it waits, within the host's shutdown time, for every refresh that holds a lease, because the worker itself awaits no
/// invocation.
/// </summary>
internal sealed partial class RefreshLifetimeService(RefreshLifetime lifetime, RefreshWarmUp warmUp, ILogger<RefreshLifetimeService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.Begin(Task.Run(WarmUpAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <param name="cancellationToken">The host's shutdown time is over.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await lifetime.StopAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogAbandoned(lifetime.UnderLease);
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            await warmUp.RunAsync(lifetime.Stopping);
        }
        catch (Exception e) when (e is StoreUnavailableException or VaultUnavailableException or OperationCanceledException)
        {
            // Health reports a dependency that is down. The first refresh opens the connections itself.
            LogNotWarm(e.GetType().Name);
        }
    }

    [LoggerMessage(
        EventIds.RefreshesAbandoned,
        LogLevel.Error,
        "The shutdown time is over and {Count} refreshes have not ended; a response that was not committed is lost",
        EventName = nameof(EventIds.RefreshesAbandoned))]
    private partial void LogAbandoned(int count);

    [LoggerMessage(EventIds.WarmUpFailed, LogLevel.Information, "The warm-up did not complete: {Exception}", EventName = nameof(EventIds.WarmUpFailed))]
    private partial void LogNotWarm(string exception);
}
