using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The ASP.NET Core integration: shows the HTTP context to what comes after it, and writes the result.</summary>
internal sealed class HttpResultMiddleware : IFunctionsWorkerMiddleware
{
    internal const string HttpContextKey = "HttpRequestContext";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.Features.Get<HttpContext>() is not { } http)
        {
            await next(context);
            return;
        }

        http.RequestServices = context.InstanceServices;
        context.Items[HttpContextKey] = http;
        await next(context);
        await WriteAsync(context.GetInvocationResult().Value, http);
    }

    /// <summary>Without a result the response stays as the function or a middleware left it: 200 and empty if untouched.</summary>
    private static Task WriteAsync(object? result, HttpContext http) => result switch
    {
        null => Task.CompletedTask,
        IActionResult action => action.ExecuteResultAsync(ActionContextOf(http)),
        IResult minimal => minimal.ExecuteAsync(http),
        _ => new JsonResult(result).ExecuteResultAsync(ActionContextOf(http)),
    };

    private static ActionContext ActionContextOf(HttpContext http) => new(http, http.GetRouteData(), new ActionDescriptor());
}
