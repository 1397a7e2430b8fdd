using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Two functions that would answer the same request: ASP.NET Core would refuse to choose at the first one.</summary>
internal static class RouteConflicts
{
    public static IEnumerable<string> Find(IEnumerable<FunctionDescriptor> functions) => functions
        .Where(f => f.Route is not null)
        .SelectMany(f => MethodsOf(f).Select(method => (Function: f, Request: $"{method} {Shape(f.Route!)}")))
        .GroupBy(x => x.Request, StringComparer.OrdinalIgnoreCase)
        .Where(g => g.Count() > 1)
        .Select(g => $"Functions {string.Join(" and ", g.Select(x => $"'{x.Function.Name}'"))} both answer {g.Key}.");

    private static string[] MethodsOf(FunctionDescriptor function) =>
        ((HttpTriggerAttribute)function.Trigger).Methods is { Length: > 0 } methods ? methods : ["*"];

    private static string Shape(RoutePattern route) => string.Join('/', route.PathSegments.Select(s => string.Concat(s.Parts.Select(Shape))));

    private static string Shape(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Concat(parameter.ParameterPolicies.Select(p => ":" + p.Content))}}}",
        _ => "",
    };
}
