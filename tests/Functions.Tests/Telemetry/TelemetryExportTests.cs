using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.Telemetry;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.OAuth;

namespace TokenFunctions.Tests.Telemetry;

/// <summary>The telemetry that a collector gets.</summary>
public sealed class TelemetryExportTests
{
    private static readonly Connection Row = Fakes.Some.Connection() with { Id = "exported" };

    [Theory]
    [InlineData("/v1/metrics", "token.refresh.duration")]
    [InlineData("/v1/traces", "exported")]
    [InlineData("/v1/logs", "RefreshCompleted")]
    public async Task Export_WithAnEndpoint_SendsEverythingThere(string path, string content)
    {
        await using var collector = LoopbackServer.Answering(200, "", "Content-Type: application/x-protobuf");
        using (var host = await StartAsync(collector.Url.GetLeftPart(UriPartial.Authority)))
        {
            host.Services
                .GetRequiredService<RefreshTelemetry>()
                .RefreshCompleted(Row.Id, new RefreshResult(RefreshOutcome.Refreshed, Row), TimeSpan.FromSeconds(1));
        }

        Assert.Contains(
            collector.Requests, r => r.Line.StartsWith($"POST {path} ", StringComparison.Ordinal) && r.Body.Contains(content, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Export_WithoutAnEndpoint_IsNotSetUp(string? endpoint)
    {
        using var host = await StartAsync(endpoint);

        Assert.Empty(host.Services.GetServices<ILoggerProvider>());
    }

    private static async Task<IHost> StartAsync(string? endpoint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        builder.AddTelemetryExport();
        builder.Services.AddMetrics().AddSingleton<RefreshTelemetry>();
        var host = builder.Build();
        await host.StartAsync(); // the exporters start with the host
        return host;
    }
}
