using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.FunctionsRuntime;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Access to the request behind an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The HTTP request and response; null for other triggers and in middleware registered before <c>ConfigureFunctionsWebApplication</c>.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpResultMiddleware.HttpContextKey, out var value) ? value as HttpContext : null;
}
