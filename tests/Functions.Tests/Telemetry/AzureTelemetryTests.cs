using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Http;
using TokenFunctions.Telemetry;
using TokenFunctions.Tests.OAuth;

namespace TokenFunctions.Tests.Telemetry;

/// <summary>Telemetry on the SDK's real pipeline.</summary>
public sealed class AzureTelemetryTests
{
    [Fact]
    public async Task AzureTelemetry_RequestRepeatedAndLeaseHeld_AreCounted()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new RecordedMetrics(services.GetRequiredService<IMeterFactory>());
        await using var server = new LoopbackServer(
            e => e.Number == 1
                ? e.AnswerAsync(503, "")
                : e.AnswerAsync(409, "", "x-ms-error-code: LeaseAlreadyPresent"));
        var pipeline = Pipeline(new AzureTelemetry(services.GetRequiredService<IMeterFactory>()));

        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(server.Url);
        await pipeline.SendAsync(message, CancellationToken.None);

        Assert.Equal(409, message.Response.Status);
        Assert.Equal(["TokenFunctions azure.retry 1 {request} service=blobs", "TokenFunctions lease.contention 1 {request}"], metrics.All);
    }

    private static HttpPipeline Pipeline(AzureTelemetry telemetry)
    {
        var options = new Options { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } };
        options.AddPolicy(telemetry.Of("blobs"), HttpPipelinePosition.PerRetry);
        return HttpPipelineBuilder.Build(options);
    }

    private sealed class Options : ClientOptions;
}
