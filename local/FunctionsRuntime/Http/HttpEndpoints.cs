using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Maps the functions and the admin endpoint. Whatever else is asked, a wrong method included, is a bare 404.</summary>
internal static class HttpEndpoints
{
    public static void Map(WebApplication app, IReadOnlyList<FunctionDescriptor> functions, string prefix)
    {
        app.UseRouting();
        app.Use((http, next) => http.GetEndpoint() is RouteEndpoint ? next(http) : NotFound(http));

        var invoker = app.Services.GetRequiredService<HttpInvoker>();
        foreach (var function in functions.Where(f => f.Route is not null))
        {
            Map(app, function, Route(app, function, prefix), http => invoker.InvokeAsync(http, function));
        }

        var admin = app.Services.GetRequiredService<AdminEndpoint>();
        app.MapPost("/admin/functions/{name}", (RequestDelegate)(http => admin.InvokeAsync(http, functions)));
    }

    private static void Map(WebApplication app, FunctionDescriptor function, RoutePattern route, RequestDelegate handler)
    {
        var endpoint = app.Map(route, handler).WithDisplayName(function.Name);
        if (((HttpTriggerAttribute)function.Trigger).Methods is { Length: > 0 } methods)
        {
            endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    private static RoutePattern Route(WebApplication app, FunctionDescriptor function, string prefix)
    {
        var route = RoutePatternFactory.Parse($"{prefix}/{function.Route!.RawText!.TrimStart('/')}");
        if (route.PathSegments[0] is { IsSimple: true, Parts: [RoutePatternLiteralPart first] } && first.Content.ToUpperInvariant() is "ADMIN" or "RUNTIME")
        {
            throw new StartupException($"Function '{function.Name}': the route '{route.RawText}' conflicts with the host's own routes.");
        }

        CheckConstraints(app.Services.GetRequiredService<ParameterPolicyFactory>(), function, route);
        return route;
    }

    /// <summary>ASP.NET Core would notice an unknown constraint only at the first request.</summary>
    private static void CheckConstraints(ParameterPolicyFactory factory, FunctionDescriptor function, RoutePattern route)
    {
        try
        {
            foreach (var (parameter, policy) in route.Parameters.SelectMany(p => p.ParameterPolicies.Select(policy => (p, policy))))
            {
                factory.Create(parameter, policy);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or RouteCreationException)
        {
            throw new StartupException($"Function '{function.Name}': the route '{route.RawText}' is invalid: {e.Message}", e);
        }
    }

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
