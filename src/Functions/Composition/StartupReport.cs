using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Health;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Composition;

/// <summary>Logs at start which setting, role or service is missing. The reporter logs each check that fails.</summary>
/// <param name="storage">Null where a setting is wrong.</param>
internal sealed partial class StartupReport(
    HealthReporter reporter, SettingsErrors errors, TimeProvider time, ILogger<StartupReport> logger, StorageSetup? storage = null) : BackgroundService
{
    /// <summary>The report is logged even if the storage account does not respond.</summary>
    private static readonly TimeSpan StorageTimeout = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (name, message) in errors.ByName)
        {
            LogSettingWrong(name, message);
        }

        if (storage is not null)
        {
            // Before the first set-up there are no tables, and the report would call that an error.
            await Task.WhenAny(storage.FirstAttempt, Task.Delay(StorageTimeout, time, stoppingToken));
        }

        await reporter.ReportAsync(stoppingToken);
    }

    [LoggerMessage(EventIds.SettingWrong, LogLevel.Error, "Setting {Setting} {Problem}", EventName = nameof(EventIds.SettingWrong))]
    private partial void LogSettingWrong(string setting, string problem);
}
