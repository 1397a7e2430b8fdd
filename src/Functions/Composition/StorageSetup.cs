using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Connections;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Composition;

/// <summary>
/// Creates the tables and the lease container at start, and tries again until it succeeds. The app starts even if storage does not respond. Health reports
/// that.
/// </summary>
internal sealed partial class StorageSetup(
    TableServiceClient tables, BlobContainerClient leases, TimeProvider time, Random random, ILogger<StorageSetup> logger) : BackgroundService
{
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes after the first attempt, also if it failed.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var tries = 1; !stoppingToken.IsCancellationRequested; tries++)
        {
            try
            {
                await CreateAsync(stoppingToken);
                _firstAttempt.TrySetResult();
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogSetupFailed(e.GetType().Name, (e as RequestFailedException)?.ErrorCode);
                _firstAttempt.TrySetResult();
                await Task.Delay(Backoff.Retry(tries, random), time, stoppingToken);
            }
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var table in (string[])[ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName])
        {
            await TolerateAsync(() => tables.CreateTableIfNotExistsAsync(table, cancellationToken));
        }

        await TolerateAsync(() => leases.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
    }

    /// <summary>A role for a single table or container may not create it. Then the deployment has created it.</summary>
    private static async Task TolerateAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (RequestFailedException e) when (e.Status == 403)
        {
            // Health reports a table or container that is missing.
        }
    }

    [LoggerMessage(
        EventIds.StorageSetupFailed,
        LogLevel.Warning,
        "Storage setup will be tried again: {Exception} {ErrorCode}",
        EventName = nameof(EventIds.StorageSetupFailed))]
    private partial void LogSetupFailed(string exception, string? errorCode);
}
