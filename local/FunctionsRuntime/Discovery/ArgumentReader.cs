using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>Says how a parameter gets its value: from the trigger, the context, or the route by name.</summary>
internal static class ArgumentReader
{
    /// <exception cref="StartupException">Nothing here can fill the parameter.</exception>
    public static Func<FunctionContext, object?> For(ParameterInfo parameter, RoutePattern? route)
    {
        if (parameter.IsDefined(typeof(HttpTriggerAttribute)))
        {
            Require<HttpRequest>(parameter);
            return context => context.GetHttpContext()!.Request;
        }

        if (parameter.IsDefined(typeof(TimerTriggerAttribute)))
        {
            Require<TimerInfo>(parameter);
            return context => context.Features.Get<TimerInfo>();
        }

        return parameter.ParameterType == typeof(FunctionContext) ? context => context
            : parameter.ParameterType == typeof(CancellationToken) ? context => context.CancellationToken
            : route?.GetParameter(parameter.Name!) is not null ? RouteValue(parameter)
            : throw new StartupException($"nothing binds parameter '{parameter.Name}' of type {parameter.ParameterType.Name}.");
    }

    private static void Require<T>(ParameterInfo parameter)
    {
        if (parameter.ParameterType != typeof(T))
        {
            throw new StartupException($"parameter '{parameter.Name}' must be of type {typeof(T).Name}, not {parameter.ParameterType.Name}.");
        }
    }

    private static Func<FunctionContext, object?> RouteValue(ParameterInfo parameter)
    {
        var converter = TypeDescriptor.GetConverter(parameter.ParameterType);
        return converter.CanConvertFrom(typeof(string))
            ? context => Read(context.GetHttpContext()!.Request, parameter, converter)
            : throw new StartupException($"a route value cannot become parameter '{parameter.Name}' of type {parameter.ParameterType.Name}.");
    }

    private static object? Read(HttpRequest request, ParameterInfo parameter, TypeConverter converter)
    {
        var text = Convert.ToString(request.RouteValues.GetValueOrDefault(parameter.Name!), CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(text))
        {
            return parameter.HasDefaultValue ? parameter.DefaultValue : null;
        }

        try
        {
            return converter.ConvertFromInvariantString(text);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Route value '{parameter.Name}' is not a valid {parameter.ParameterType.Name}.", e);
        }
    }
}
