using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Settings;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Health;

/// <summary>Says at start, in the log, which setting, role or service is missing; the reporter logs each check that fails.</summary>
internal sealed partial class StartupReport(HealthReporter reporter, SettingsErrors errors, ILogger<StartupReport> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (name, message) in errors.ByName)
        {
            LogSettingWrong(name, message);
        }

        await reporter.ReportAsync(stoppingToken);
    }

    [LoggerMessage(Events.SettingWrong, LogLevel.Error, "Setting {Setting} {Problem}", EventName = nameof(Events.SettingWrong))]
    private partial void LogSettingWrong(string setting, string problem);
}
