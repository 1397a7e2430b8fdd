using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenFunctions.Settings;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Health;

/// <summary>One dependency, tried.</summary>
public interface IHealthCheck
{
    string Name { get; }

    /// <summary>The role without which it cannot work, for whoever deploys.</summary>
    string Needs { get; }

    /// <summary>Returns if the dependency works; what it throws is the reason why not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <param name="kind">One word for everybody to see; the message goes to the log.</param>
internal sealed class HealthTroubleException(string kind, string message) : Exception(message)
{
    public string Kind { get; } = kind;
}

/// <param name="Checks">Dependency → <c>ok</c>, or the kind of trouble: the endpoint is open to everybody, so details are in the log.</param>
public sealed record HealthReport(IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, string> Checks)
{
    public const string Ok = "ok";

    public bool IsHealthy => Settings.Count == 0 && Checks.Values.All(v => v == Ok);
}

/// <summary>Reports the settings and every dependency. Keeps a report for a while, because anybody may ask.</summary>
public sealed partial class HealthReporter(SettingsErrors errors, IServiceProvider services, TimeProvider time, ILogger<HealthReporter> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthyIsKnownFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnhealthyIsKnownFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private (HealthReport Report, long At)? _last;

    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < (last.Report.IsHealthy ? HealthyIsKnownFor : UnhealthyIsKnownFor))
            {
                return last.Report;
            }

            var checks = services.GetServices<IHealthCheck>().ToArray();
            var results = await Task.WhenAll(checks.Select(check => TryAsync(check, cancellationToken)));
            var report = new HealthReport(errors.ByName, checks.Zip(results).ToDictionary(pair => pair.First.Name, pair => pair.Second));
            _last = (report, time.GetTimestamp());
            return report;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<string> TryAsync(IHealthCheck check, CancellationToken cancellationToken)
    {
        try
        {
            await check.CheckAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return HealthReport.Ok;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var isForbidden = AzureTrouble.IsForbidden(e);
            LogHealthCheckFailed(check.Name, e.GetType().Name, isForbidden ? $"{e.Message} Needs {check.Needs}, or a way through the network rules." : e.Message);
            return e switch
            {
                TimeoutException => "timeout",
                HealthTroubleException trouble => trouble.Kind,
                _ => isForbidden ? "forbidden" : "unavailable",
            };
        }
    }

    [LoggerMessage(Events.HealthCheckFailed, LogLevel.Error, "Health: {Check}: {Exception}: {Detail}", EventName = nameof(Events.HealthCheckFailed))]
    private partial void LogHealthCheckFailed(string check, string exception, string detail);
}
