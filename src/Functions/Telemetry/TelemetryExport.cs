using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace TokenFunctions.Telemetry;

/// <summary>
/// Sends metrics, spans and logs away: by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to, and from Azure to Application Insights.
/// Without either nothing is set up. The two halves of this class are for the two values of <c>AzurePackages</c>.
/// </summary>
public static partial class TelemetryExport
{
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetryExport(this IHostApplicationBuilder builder)
    {
        if (IsWanted(builder.Configuration))
        {
            Start(builder);
        }
    }

    private static partial bool IsWanted(IConfiguration configuration);

    private static partial void Start(IHostApplicationBuilder builder);

    private static IOpenTelemetryBuilder Collect(this IOpenTelemetryBuilder telemetry, IConfiguration configuration)
    {
        telemetry
            .WithMetrics(metrics => metrics.AddMeter(RefreshTelemetry.MeterName))
            .WithTracing(tracing => tracing.AddSource(RefreshTelemetry.MeterName))
            .WithLogging(null, logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.ParseStateValues = true;
            });
        return HasOtlp(configuration) ? telemetry.UseOtlpExporter() : telemetry;
    }

    private static bool HasOtlp(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);
}
