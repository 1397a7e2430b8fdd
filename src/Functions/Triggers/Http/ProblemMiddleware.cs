using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.Secrets;
using TokenFunctions.Settings;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Triggers.Http;

/// <summary>Turns whatever a function throws into a problem, and answers for all functions but health while the settings are wrong. The host's own 500 has no body.</summary>
public sealed partial class ProblemMiddleware(SettingsErrors errors, ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        var http = context.GetHttpContext();
        if (errors.Any && function != HealthTrigger.Name)
        {
            LogMisconfigured(function, string.Join(", ", errors.ByName.Keys));
            await (http is null ? Task.CompletedTask : Problems.Misconfigured(errors.ByName).WriteAsync(http));
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (http is not null && !http.Response.HasStarted)
        {
            await AnswerAsync(http, function, Unwrap(e));
        }
    }

    private Task AnswerAsync(HttpContext http, string function, Exception e)
    {
        if (e is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        if (e is BadHttpRequestException fault)
        {
            LogRequestRefused(function, fault.StatusCode);
            return Problems.ClientFault(fault.StatusCode).WriteAsync(http);
        }

        LogRequestFailed(function, e.GetType().Name, Describe(e));
        var answer = e is RowUnreadableException unreadable ? Problems.Unreadable(unreadable) : e is StoreUnavailableException or VaultUnavailableException or LeaseUnavailableException or OperationCanceledException
            ? TokenTriggers.HandsOutTokens(function) ? Problems.RefreshUnavailable("A service that this one needs does not answer; nothing is lost.") : Problems.DependencyUnavailable()
            : Problems.Internal();
        return answer.WriteAsync(http);
    }

    private static Exception Unwrap(Exception e) => e is AggregateException or System.Reflection.TargetInvocationException && e.InnerException is { } inner ? Unwrap(inner) : e;

    /// <summary>Our own exceptions say nothing secret; of others only the place is safe to print.</summary>
    private static string Describe(Exception e) =>
        e is StoreUnavailableException or VaultUnavailableException or LeaseUnavailableException ? e.Message : e.StackTrace ?? "";

    [LoggerMessage(Events.RequestFailed, LogLevel.Error, "{Function} failed: {Exception}: {Detail}", EventName = nameof(Events.RequestFailed))]
    private partial void LogRequestFailed(string function, string exception, string detail);

    [LoggerMessage(Events.RequestRefused, LogLevel.Information, "{Function}: the server refused the request's body, status {Status}", EventName = nameof(Events.RequestRefused))]
    private partial void LogRequestRefused(string function, int status);

    [LoggerMessage(Events.Misconfigured, LogLevel.Error, "{Function} does nothing: settings are missing or wrong: {Settings}", EventName = nameof(Events.Misconfigured))]
    private partial void LogMisconfigured(string function, string settings);
}
