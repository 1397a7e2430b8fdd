using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Composition;

/// <summary>
/// Exports metrics, spans and logs: by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and to Application Insights
/// where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set. Without either, nothing is set up.
/// </summary>
internal static class TelemetryExport
{
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public static void AddTelemetryExport(this IHostApplicationBuilder builder)
    {
        var (otlp, azureMonitor) = (IsSet(builder.Configuration, OtlpEndpoint), IsSet(builder.Configuration, ConnectionString));
        if (!otlp && !azureMonitor)
        {
            return;
        }

        // host.json filters what the host writes. It does not filter what the worker exports.
        builder.Logging.AddFilter("Azure", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(RefreshTelemetry.MeterName))
            .WithTracing(tracing => tracing.AddSource(RefreshTelemetry.MeterName))
            .WithLogging(null, logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.ParseStateValues = true;
            });
        if (otlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (azureMonitor)
        {
            telemetry.UseAzureMonitorExporter(options => Configure(options, builder.Configuration));
        }
    }

    private static void Configure(AzureMonitorExporterOptions options, IConfiguration configuration)
    {
        options.ConnectionString = configuration[ConnectionString];
        // The alerts read the events. By default the exporter drops the events of spans that it does not keep.
        options.EnableTraceBasedLogsSampler = false;
        if (configuration["AZURE_CLIENT_ID"] is { Length: > 0 } identity)
        {
            options.Credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(identity));
        }
    }

    private static bool IsSet(IConfiguration configuration, string name) => !string.IsNullOrEmpty(configuration[name]);
}
