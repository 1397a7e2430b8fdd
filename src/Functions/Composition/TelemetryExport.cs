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
/// where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set. Without either, nothing is exported.
/// </summary>
internal static class TelemetryExport
{
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public static void AddTelemetryExport(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<LoggerFilterOptions>(HideOthers);
        var (otlp, azureMonitor) = (IsSet(builder.Configuration, OtlpEndpoint), IsSet(builder.Configuration, ConnectionString));
        if (!otlp && !azureMonitor)
        {
            return;
        }

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

    /// <summary>
    /// host.json filters what the host writes. This is for what the worker sends to the host or exports: the host shows all of it as the function's own. The
    /// rules come first, so that a setting <c>Logging__LogLevel__Azure</c> and the like has the last word.
    /// </summary>
    private static void HideOthers(LoggerFilterOptions filters)
    {
        foreach (var category in (string[])["Azure", "Microsoft", "System"])
        {
            filters.Rules.Insert(0, new LoggerFilterRule(null, category, LogLevel.Warning, null));
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
