using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Http;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Deployment.Tests.Monitoring;

/// <summary>What the code emits, by reflection.</summary>
internal static class TelemetryNames
{
    /// <summary>Event name → the names of its values.</summary>
    public static ILookup<string, string[]> Events { get; } = typeof(RefreshTelemetry).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
        .ToLookup(a => a.EventName!, a => Regex.Matches(a.Message, @"\{(\w+)").Select(m => m.Groups[1].Value).ToArray());

    public static IReadOnlySet<string> Metrics { get; } =
        ((Type[])[typeof(RefreshTelemetry), typeof(SweepTelemetry), typeof(LogNotifier), typeof(TokenTelemetry), typeof(AzureTelemetry)])
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(f => f.IsLiteral && f.Name != nameof(RefreshTelemetry.MeterName))
            .Select(f => (string)f.GetRawConstantValue()!).ToHashSet();

    public static IReadOnlySet<string> MetricTags { get; } = new HashSet<string> { "outcome", "provider", "service", "from", "to" };
}
