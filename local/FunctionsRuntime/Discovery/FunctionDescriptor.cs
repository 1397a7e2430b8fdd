using System.Reflection;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>A function as discovered: its method and how its arguments and result are read.</summary>
internal sealed class FunctionDescriptor(
    string name,
    MethodInfo method,
    TriggerBindingAttribute trigger,
    RoutePattern? route,
    IReadOnlyList<Func<FunctionContext, object?>> arguments,
    Func<object?, Task<object?>> result)
{
    public string Name { get; } = name;

    public TriggerBindingAttribute Trigger { get; } = trigger;

    public string TriggerType => Trigger is HttpTriggerAttribute ? "httpTrigger" : "timerTrigger";

    /// <summary>The route below the prefix; null where the trigger is not HTTP.</summary>
    public RoutePattern? Route { get; } = route;

    public FunctionDefinition Definition { get; } = new LocalFunctionDefinition(name, method, trigger);

    /// <summary>Calls the method on a new instance of its class, as the real worker does, and disposes that.</summary>
    public async Task<object?> CallAsync(FunctionContext context)
    {
        var values = arguments.Select(argument => argument(context)).ToArray();
        var instance = method.IsStatic ? null : ActivatorUtilities.CreateInstance(context.InstanceServices, method.ReflectedType!);
        try
        {
            return await result(method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, values, null));
        }
        finally
        {
            await DisposeAsync(instance);
        }
    }

    private static async ValueTask DisposeAsync(object? instance)
    {
        if (instance is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else if (instance is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }
}
