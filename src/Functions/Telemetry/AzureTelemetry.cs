using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TokenFunctions.Telemetry;

/// <summary>Counts the repeated requests of the Azure clients, and the leases that another worker held.</summary>
internal sealed class AzureTelemetry
{
    public const string Retries = "azure.retry";
    public const string LeaseContention = "lease.contention";
    private const string LeaseAlreadyPresent = nameof(LeaseAlreadyPresent);

    private readonly Counter<long> _retries;
    private readonly Counter<long> _contention;

    public AzureTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(RefreshTelemetry.MeterName);
        _retries = meter.CreateCounter<long>(Retries, "{request}", "Requests to storage and vault that were repeated.");
        _contention = meter.CreateCounter<long>(LeaseContention, "{request}", "Leases that another worker held.");
    }

    /// <param name="service">The metric's tag: <c>tables</c>, <c>blobs</c> or <c>vault</c>.</param>
    public HttpPipelinePolicy Of(string service) => new Policy(this, service);

    private sealed class Policy(AzureTelemetry telemetry, string service) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.ProcessingContext.RetryNumber > 0)
            {
                telemetry._retries.Add(1, new KeyValuePair<string, object?>("service", service));
            }
        }

        public override void OnReceivedResponse(HttpMessage message)
        {
            if (message.Response.Headers.TryGetValue("x-ms-error-code", out var code) && code == LeaseAlreadyPresent)
            {
                telemetry._contention.Add(1);
            }
        }
    }
}
