using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.Api.Http;

/// <summary>
/// Turns the exception of a function into a problem, because the host's own 500 has no body. While the settings are wrong, it responds for all functions
/// except health.
/// </summary>
internal sealed partial class ProblemMiddleware(SettingsErrors errors, ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        var http = context.GetHttpContext();
        if (errors.Any && function != FunctionNames.Health)
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
            await RespondAsync(http, function, Unwrap(e));
        }
    }

    private Task RespondAsync(HttpContext http, string function, Exception e)
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
        return ProblemOf(e, function).WriteAsync(http);
    }

    private static JsonResponse ProblemOf(Exception e, string function)
    {
        switch (e)
        {
            case RowUnreadableException unreadable:
                return Problems.Unreadable(unreadable);
            case DependencyUnavailableException or OperationCanceledException:
                return FunctionNames.RespondsWithToken(function)
                    ? Problems.RefreshUnavailable("A service that the app needs does not respond. Nothing is lost.")
                    : Problems.DependencyUnavailable();
            default:
                return Problems.Internal();
        }
    }

    private static Exception Unwrap(Exception e) => e is AggregateException or TargetInvocationException && e.InnerException is { } inner ? Unwrap(inner) : e;

    /// <summary>Our own exceptions have no secret in their message. Of others only the stack trace is safe to print.</summary>
    private static string Describe(Exception e) => e is DependencyUnavailableException ? e.Message : e.StackTrace ?? "";

    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "{Function} failed: {Exception}: {Detail}", EventName = nameof(EventIds.RequestFailed))]
    private partial void LogRequestFailed(string function, string exception, string detail);

    [LoggerMessage(
        EventIds.RequestRefused,
        LogLevel.Information,
        "{Function}: the server refused the request's body, status {Status}",
        EventName = nameof(EventIds.RequestRefused))]
    private partial void LogRequestRefused(string function, int status);

    [LoggerMessage(
        EventIds.Misconfigured,
        LogLevel.Error,
        "{Function} does nothing: settings are missing or wrong: {Settings}",
        EventName = nameof(EventIds.Misconfigured))]
    private partial void LogMisconfigured(string function, string settings);
}
