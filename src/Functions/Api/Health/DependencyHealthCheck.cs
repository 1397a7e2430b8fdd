using Microsoft.Extensions.Diagnostics.HealthChecks;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Health;

/// <summary>Checks one dependency, for 5 s at most. The result's description is one public word; the exception goes to the log.</summary>
/// <param name="needs">The role that the app's identity needs for it.</param>
internal abstract class DependencyHealthCheck(string needs, TimeProvider time) : IHealthCheck
{
    /// <summary>The key in the result's data.</summary>
    public const string Needs = "needs";

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    protected TimeProvider Time => time;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await CheckAsync(cancellationToken).WaitAsync(MostTime, Time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(KindOf(e), e, new Dictionary<string, object> { [Needs] = needs });
        }
    }

    /// <summary>Returns if the dependency works. Otherwise it throws the reason.</summary>
    protected abstract Task CheckAsync(CancellationToken cancellationToken);

    private static string KindOf(Exception e) => e switch
    {
        TimeoutException => "timeout",
        HealthProblemException problem => problem.Kind,
        DependencyUnavailableException { IsForbidden: true } => "forbidden",
        _ => "unavailable",
    };
}

/// <param name="kind">One public word; the message goes to the log.</param>
internal sealed class HealthProblemException(string kind, string message) : Exception(message)
{
    public string Kind { get; } = kind;
}
