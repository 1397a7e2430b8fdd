using Microsoft.Extensions.Logging;

namespace TokenFunctions.Telemetry;

/// <summary>What concerns a provider rather than one of its connections.</summary>
public sealed partial class ProviderTelemetry(ILogger<ProviderTelemetry> logger)
{
    public void HostSilent(string host) => LogHostSilent(host);

    public void HostAnswers(string host) => LogHostAnswers(host);

    public void HostThrottles(string host, TimeSpan wait) => LogHostThrottles(host, wait.TotalSeconds);

    [LoggerMessage(Events.HostSilent, LogLevel.Error, "{Host} does not answer: its connections are left alone until a probe gets an answer", EventName = nameof(Events.HostSilent))]
    private partial void LogHostSilent(string host);

    [LoggerMessage(Events.HostAnswers, LogLevel.Information, "{Host} answers again", EventName = nameof(Events.HostAnswers))]
    private partial void LogHostAnswers(string host);

    [LoggerMessage(Events.HostThrottles, LogLevel.Warning, "{Host} wants to be left alone for {Seconds:F0} s", EventName = nameof(Events.HostThrottles))]
    private partial void LogHostThrottles(string host, double seconds);
}
