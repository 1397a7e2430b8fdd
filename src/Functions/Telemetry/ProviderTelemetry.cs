using Microsoft.Extensions.Logging;
using TokenFunctions.OAuth;

namespace TokenFunctions.Telemetry;

/// <summary>What concerns a provider rather than one of its connections.</summary>
public sealed partial class ProviderTelemetry(ILogger<ProviderTelemetry> logger)
{
    public void HostSilent(string host) => LogHostSilent(host);

    public void HostAnswers(string host) => LogHostAnswers(host);

    public void HostThrottles(string host, TimeSpan wait) => LogHostThrottles(host, wait.TotalSeconds);

    public void DiscoveryFailed(string provider, string problem) => LogDiscoveryFailed(provider, problem);

    public void EndpointsMoved(Provider provider) => LogEndpointsMoved(provider.Name, provider.TokenEndpoint);

    [LoggerMessage(Events.DiscoveryFailed, LogLevel.Warning, "The metadata of {Provider}'s issuer cannot be had, what is known stays in force: {Problem}", EventName = nameof(Events.DiscoveryFailed))]
    private partial void LogDiscoveryFailed(string provider, string problem);

    [LoggerMessage(Events.EndpointsMoved, LogLevel.Warning, "{Provider}'s issuer tells other endpoints than before; tokens are now refreshed at {TokenEndpoint}", EventName = nameof(Events.EndpointsMoved))]
    private partial void LogEndpointsMoved(string provider, Uri tokenEndpoint);

    [LoggerMessage(Events.HostSilent, LogLevel.Error, "{Host} does not answer: its connections are left alone until a probe gets an answer", EventName = nameof(Events.HostSilent))]
    private partial void LogHostSilent(string host);

    [LoggerMessage(Events.HostAnswers, LogLevel.Information, "{Host} answers again", EventName = nameof(Events.HostAnswers))]
    private partial void LogHostAnswers(string host);

    [LoggerMessage(Events.HostThrottles, LogLevel.Warning, "{Host} asks to be left alone for {Seconds:F0} s", EventName = nameof(Events.HostThrottles))]
    private partial void LogHostThrottles(string host, double seconds);
}
