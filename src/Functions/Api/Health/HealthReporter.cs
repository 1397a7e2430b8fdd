using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Health;

/// <param name="Checks">Dependency → <c>ok</c>, or one word for the failure. The endpoint is public, so details are only in the log.</param>
internal sealed record HealthSummary(IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, string> Checks)
{
    public const string Ok = "ok";

    public bool IsHealthy => Settings.Count == 0 && Checks.Values.All(v => v == Ok);
}

/// <summary>Reports the settings and every dependency. It caches a report for a while, because the endpoint is public.</summary>
internal sealed partial class HealthReporter(SettingsErrors errors, HealthCheckService checks, TimeProvider time, ILogger<HealthReporter> logger) : IDisposable
{
    private static readonly TimeSpan HealthyIsKnownFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnhealthyIsKnownFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private (HealthSummary Summary, long At)? _last;

    public async Task<HealthSummary> ReportAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < (last.Summary.IsHealthy ? HealthyIsKnownFor : UnhealthyIsKnownFor))
            {
                return last.Summary;
            }

            var report = await checks.CheckHealthAsync(cancellationToken);
            var summary = new HealthSummary(errors.ByName, report.Entries.ToDictionary(e => e.Key, e => Word(e.Key, e.Value)));
            _last = (summary, time.GetTimestamp());
            return summary;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private string Word(string check, HealthReportEntry entry)
    {
        if (entry.Status == HealthStatus.Healthy)
        {
            return HealthSummary.Ok;
        }

        var detail = entry.Exception?.Message;
        var needs = entry.Data.GetValueOrDefault(DependencyHealthCheck.Needs);
        if (entry.Exception is DependencyUnavailableException { IsForbidden: true })
        {
            detail = $"{detail} Needs {needs}, or a network rule that allows it.";
        }

        LogHealthCheckFailed(check, entry.Exception?.GetType().Name, detail);
        return entry.Description ?? "unavailable";
    }

    [LoggerMessage(EventIds.HealthCheckFailed, LogLevel.Error, "Health: {Check}: {Exception}: {Detail}", EventName = nameof(EventIds.HealthCheckFailed))]
    private partial void LogHealthCheckFailed(string check, string? exception, string? detail);
}
