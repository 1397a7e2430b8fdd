using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Finds the functions among types. What the runtime cannot serve exactly as written is an error, never left out.</summary>
internal static partial class FunctionDiscovery
{
    private const BindingFlags Methods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="StartupException">Lists every function that cannot be served, and why.</exception>
    public static IReadOnlyList<FunctionDescriptor> Discover(IEnumerable<Type> types)
    {
        var errors = new List<string>();
        var functions = new List<FunctionDescriptor>();
        foreach (var method in types.SelectMany(t => t.GetMethods(Methods)).Where(m => m.IsDefined(typeof(FunctionAttribute))))
        {
            try
            {
                functions.Add(Describe(method));
            }
            catch (StartupException e)
            {
                errors.Add($"Function '{method.GetCustomAttribute<FunctionAttribute>()!.Name}' ({method.ReflectedType}.{method.Name}): {e.Message}");
            }
        }

        errors.AddRange(functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"Function '{g.Key}' is declared {g.Count()} times: {string.Join(", ", g.Select(f => f.Definition.EntryPoint))}."));
        errors.AddRange(RouteConflicts.Find(functions));
        return errors.Count == 0 ? functions : throw new StartupException(errors);
    }

    private static FunctionDescriptor Describe(MethodInfo method)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        CheckMethod(method, name);
        var trigger = TriggerOf(method);
        var route = trigger is HttpTriggerAttribute http ? Route(http, name) : null;
        var arguments = method.GetParameters().Select(p => ArgumentReader.For(p, route)).ToArray();
        return new FunctionDescriptor(name, method, trigger, route, arguments, ResultReader.For(method.ReturnType, allowValue: route is not null));
    }

    private static void CheckMethod(MethodInfo method, string name)
    {
        var problem =
            !ValidName().IsMatch(name) ? "the name must start with a letter and hold at most 128 letters, digits, '-' and '_'."
            : !method.IsPublic ? "the method must be public."
            : method.ContainsGenericParameters ? "neither the method nor its class may be generic."
            : !method.IsStatic && method.ReflectedType!.IsAbstract ? "its class is abstract."
            : method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)) ? "async void cannot be awaited: return Task."
            : null;
        if (problem is not null)
        {
            throw new StartupException(problem);
        }
    }

    private static TriggerBindingAttribute TriggerOf(MethodInfo method)
    {
        var bindings = method.GetParameters().SelectMany(p => p.GetCustomAttributes<BindingAttribute>())
            .Concat(method.GetCustomAttributes<BindingAttribute>())
            .Concat(method.ReturnParameter.GetCustomAttributes<BindingAttribute>())
            .ToArray();
        var unknown = bindings.FirstOrDefault(b => b is not (HttpTriggerAttribute or TimerTriggerAttribute));
        return unknown is not null ? throw new StartupException($"{unknown.GetType().Name} is not supported by the local runtime.")
            : bindings.Length == 1 ? (TriggerBindingAttribute)bindings[0]
            : throw new StartupException($"exactly one parameter must carry a trigger, but {bindings.Length} do.");
    }

    private static RoutePattern Route(HttpTriggerAttribute trigger, string name)
    {
        if (trigger.AuthLevel is AuthorizationLevel.User or AuthorizationLevel.System)
        {
            throw new StartupException($"authorization level {trigger.AuthLevel} is not supported by the local runtime.");
        }

        try
        {
            return RoutePatternFactory.Parse(trigger.Route ?? name);
        }
        catch (RoutePatternException e)
        {
            throw new StartupException($"the route '{trigger.Route}' is invalid: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]{0,127}\z")]
    private static partial Regex ValidName();
}
