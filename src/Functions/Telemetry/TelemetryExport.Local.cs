using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace TokenFunctions.Telemetry;

/// <content>On a developer's machine: OTLP only.</content>
public static partial class TelemetryExport
{
    private static partial bool IsWanted(IConfiguration configuration) => HasOtlp(configuration);

    private static partial void Start(IHostApplicationBuilder builder)
    {
        var sdk = OpenTelemetrySdk.Create(telemetry =>
        {
            telemetry.Services.AddSingleton<IConfiguration>(builder.Configuration);
            telemetry.Collect(builder.Configuration);
        });
        builder.Services.AddSingleton<ILoggerProvider>(_ => new SdkLoggerProvider(sdk));
    }

    /// <summary>Hands the app's logs to the SDK, and ends with the app what the SDK has not sent yet.</summary>
    private sealed class SdkLoggerProvider(OpenTelemetrySdk sdk) : ILoggerProvider
    {
        private readonly ILoggerFactory _loggers = sdk.GetLoggerFactory();

        public ILogger CreateLogger(string categoryName) => _loggers.CreateLogger(categoryName);

        public void Dispose() => sdk.Dispose();
    }
}
