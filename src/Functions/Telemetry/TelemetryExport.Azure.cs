using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace TokenFunctions.Telemetry;

/// <content>Below the real host: Application Insights, by the app's identity, and OTLP where it is set.</content>
public static partial class TelemetryExport
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    private static partial bool IsWanted(IConfiguration configuration) => HasOtlp(configuration) || HasApplicationInsights(configuration);

    private static partial void Start(IHostApplicationBuilder builder)
    {
        // host.json filters what the host writes, not what the worker does.
        builder.Logging.AddFilter("Azure", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults().Collect(builder.Configuration);
        if (HasApplicationInsights(builder.Configuration))
        {
            telemetry.UseAzureMonitorExporter(options => Configure(options, builder.Configuration));
        }
    }

    private static void Configure(AzureMonitorExporterOptions options, IConfiguration configuration)
    {
        options.ConnectionString = configuration[ConnectionString];
        // Alerts are built on the events; by default those of spans that are not kept would be dropped too.
        options.EnableTraceBasedLogsSampler = false;
        if (configuration["AZURE_CLIENT_ID"] is { Length: > 0 } identity)
        {
            options.Credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(identity));
        }
    }

    private static bool HasApplicationInsights(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[ConnectionString]);
}
