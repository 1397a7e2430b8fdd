using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Answers a request with a function, and as the host does where the function may not or does not answer.</summary>
internal sealed class HttpInvoker(FunctionInvoker invoker, KeyGate keys, DisabledFunctions disabled, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext http, FunctionDescriptor function)
    {
        if (disabled.Contains(function.Name) && !keys.ShowsAdminKey(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!keys.Opens(http.Request, ((HttpTriggerAttribute)function.Trigger).AuthLevel))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        if (await invoker.InvokeAsync(function, http, canceled.Token) is { } failure)
        {
            Fail(http, failure);
        }
    }

    private static void Fail(HttpContext http, Exception failure)
    {
        if (http.Response.HasStarted)
        {
            http.Abort(); // half an answer must not look like a whole one
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
    }
}
