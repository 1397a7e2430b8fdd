using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace TokenFunctions.Local.Host.Http;

/// <summary>
/// Marks the forwarded request as the HTTP half of an invocation, and adds where it came from. It replaces a client's own headers of these names.
/// </summary>
/// <param name="succeeds">Whether the invocation succeeded; completes after it.</param>
internal sealed class InvocationTransformer(string invocationId, Func<Task<bool>> succeeds) : HttpTransformer
{
    /// <summary>When a function fails, the worker's server responds with an empty 200. The real host turns it into a 500.</summary>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse?.Content.Headers.ContentLength == 0 && !await succeeds())
        {
            httpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return false;
        }

        return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null;
        Set("x-ms-invocation-id", invocationId);
        Set("X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Set("X-Forwarded-Host", httpContext.Request.Host.Value);
        Set("X-Forwarded-Proto", httpContext.Request.Scheme);
        Set("X-Forwarded-Prefix", null);

        void Set(string name, string? value)
        {
            proxyRequest.Headers.Remove(name);
            if (!string.IsNullOrEmpty(value))
            {
                proxyRequest.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
