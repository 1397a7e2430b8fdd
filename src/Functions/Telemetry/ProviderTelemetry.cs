using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Telemetry;

/// <summary><see cref="IProviderEvents"/> as log events and a metric.</summary>
internal sealed partial class ProviderTelemetry(ILogger<ProviderTelemetry> logger, IMeterFactory meters) : IProviderEvents
{
    public const string HeldBackCounter = "token.refresh.held_back";

    private readonly Counter<long> _heldBack = meters.Create(RefreshTelemetry.MeterName)
        .CreateCounter<long>(HeldBackCounter, "{refresh}", "Refreshes that were not sent because their host is held back, by provider and reason.");

    public void HostUnresponsive(string host) => LogHostUnresponsive(host);

    public void HostRecovered(string host) => LogHostRecovered(host);

    public void HostThrottled(string host, TimeSpan wait) => LogHostThrottled(host, wait.TotalSeconds);

    public void RefreshHeldBack(string provider, string reason) => _heldBack.Add(1, [new("provider", provider), new("reason", reason)]);

    public void DiscoveryFailed(string provider, string problem) => LogDiscoveryFailed(provider, problem);

    public void EndpointsMoved(Provider provider) => LogEndpointsMoved(provider.Name, provider.TokenEndpoint);

    [LoggerMessage(
        EventIds.DiscoveryFailed,
        LogLevel.Warning,
        "The metadata of {Provider}'s issuer cannot be read; the stored endpoints stay in force: {Problem}",
        EventName = nameof(EventIds.DiscoveryFailed))]
    private partial void LogDiscoveryFailed(string provider, string problem);

    [LoggerMessage(
        EventIds.EndpointsMoved,
        LogLevel.Warning,
        "{Provider}'s issuer has other endpoints than before; tokens are now refreshed at {TokenEndpoint}",
        EventName = nameof(EventIds.EndpointsMoved))]
    private partial void LogEndpointsMoved(string provider, Uri tokenEndpoint);

    [LoggerMessage(
        EventIds.HostUnresponsive,
        LogLevel.Error,
        "{Host} does not respond: its connections are not refreshed until a probe gets a response",
        EventName = nameof(EventIds.HostUnresponsive))]
    private partial void LogHostUnresponsive(string host);

    [LoggerMessage(EventIds.HostRecovered, LogLevel.Information, "{Host} responds again", EventName = nameof(EventIds.HostRecovered))]
    private partial void LogHostRecovered(string host);

    [LoggerMessage(EventIds.HostThrottled, LogLevel.Warning, "{Host} asks for a pause of {Seconds:F0} s", EventName = nameof(EventIds.HostThrottled))]
    private partial void LogHostThrottled(string host, double seconds);
}
