using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;
using Yarp.ReverseProxy.Forwarder;

namespace TokenFunctions.Local.Host.Http;

/// <summary>
/// Serves a request with a function. The request goes to the worker's own server. An invocation goes over the stream beside it, and the worker joins the two by
/// the invocation's id. The client gets the response of the worker's server.
/// </summary>
internal sealed class FunctionForwarder(
    IHttpForwarder forwarder, FunctionsWorker worker, FunctionInvoker invoker, KeyGate keys, DisabledFunctions disabled, CancellationToken stopping)
    : IDisposable
{
    /// <summary>The real host's time limit for a request without progress.</summary>
    private static readonly ForwarderRequestConfig Limits = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    public Task InvokeAsync(HttpContext http, FunctionDefinition function)
    {
        if (disabled.Contains(function.Name) && !keys.ShowsAdminKey(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!keys.Opens(http.Request, ((HttpTrigger)function.Trigger).Level))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return ForwardAsync(http, function);
    }

    public void Dispose() => _http.Dispose();

    private async Task ForwardAsync(HttpContext http, FunctionDefinition function)
    {
        var invocationId = Guid.NewGuid().ToString();
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var invocation = Task.FromResult(false);
        var transformer = new InvocationTransformer(invocationId, () => invocation);
        var forwarding = forwarder
            .SendAsync(http, worker.HttpAddress!.GetLeftPart(UriPartial.Authority), _http, Limits, transformer, http.RequestAborted)
            .AsTask();
        invocation = invoker.InvokeAsync(
            function, invocationId, new TypedData { Http = new RpcHttp { Method = http.Request.Method } }, RouteValues(http), canceled.Token);
        if (await forwarding != ForwarderError.None)
        {
            Fail(http);
        }

        if (!await invocation && http.Response is { HasStarted: true, StatusCode: < 500 })
        {
            http.Abort(); // the function failed in the middle of its response
        }
    }

    /// <summary>As in the real host, the client gets an empty 500 when the worker died, or when the body was cut off or too large for the worker.</summary>
    private static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort(); // half a response must not look like a whole one
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = Fault(http.GetForwarderErrorFeature()?.Exception)?.StatusCode ?? StatusCodes.Status500InternalServerError;
    }

    /// <summary>Finds the client's fault that this host's own server reported, at any depth of the inner exceptions.</summary>
    private static BadHttpRequestException? Fault(Exception? e) =>
        e is null or BadHttpRequestException ? e as BadHttpRequestException : Fault(e.InnerException);

    private static IEnumerable<KeyValuePair<string, string>> RouteValues(HttpContext http) =>
        http.Request.RouteValues
            .Where(v => v.Value is not null)
            .Select(v => KeyValuePair.Create(v.Key, Convert.ToString(v.Value, CultureInfo.InvariantCulture)!));
}
