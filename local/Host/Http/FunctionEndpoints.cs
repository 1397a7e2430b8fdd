using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Http;

/// <summary>
/// Maps the routes of the functions, as the worker defines them, and the admin endpoint. Any other request, also one with a wrong method, gets an empty 404.
/// </summary>
internal static class FunctionEndpoints
{
    public static void Map(
        WebApplication app, IReadOnlyList<FunctionDefinition> functions, string prefix,
        Func<HttpContext, FunctionDefinition, Task> invoke, Func<HttpContext, Task> admin)
    {
        app.UseRouting();
        app.Use((http, next) => http.GetEndpoint() is RouteEndpoint ? next(http) : NotFound(http));
        foreach (var function in functions.Where(f => f.Trigger is HttpTrigger))
        {
            Map(app, function, Route(app, function, prefix), http => invoke(http, function));
        }

        app.MapPost("/admin/functions/{name}", (RequestDelegate)(http => admin(http)));
    }

    private static void Map(WebApplication app, FunctionDefinition function, RoutePattern route, RequestDelegate handler)
    {
        var endpoint = app.Map(route, handler).WithDisplayName(function.Name);
        if (((HttpTrigger)function.Trigger).Methods is { Count: > 0 } methods)
        {
            endpoint.WithMetadata(new HttpMethodMetadata(methods));
        }
    }

    private static RoutePattern Route(WebApplication app, FunctionDefinition function, string prefix)
    {
        var text = $"{prefix}/{((HttpTrigger)function.Trigger).Route}";
        try
        {
            var route = RoutePatternFactory.Parse(text);
            var policies = app.Services.GetRequiredService<ParameterPolicyFactory>();
            foreach (var (parameter, policy) in route.Parameters.SelectMany(p => p.ParameterPolicies.Select(policy => (p, policy))))
            {
                // ASP.NET Core would report an unknown constraint only at the first request.
                policies.Create(parameter, policy);
            }

            return IsReserved(route)
                ? throw new StartupException($"Function '{function.Name}': the host itself has the route '{text}'. Give the function another route.")
                : route;
        }
        catch (Exception e) when (e is RoutePatternException or InvalidOperationException or RouteCreationException)
        {
            throw new StartupException($"Function '{function.Name}': the route '{text}' is invalid: {e.Message}", e);
        }
    }

    private static bool IsReserved(RoutePattern route) =>
        route.PathSegments is [{ IsSimple: true, Parts: [RoutePatternLiteralPart first] }, ..] && first.Content.ToUpperInvariant() is "ADMIN" or "RUNTIME";

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
