using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.KillHost;

internal static class Decoration
{
    public static void AddFaultPoints(this IServiceCollection services, FaultPoints points)
    {
        var calls = new FaultyCalls(points);
        services.Decorate<IConnectionStore>((inner, _) => new InterceptedStore(inner, calls));
        services.Decorate<IDueIndex>((inner, _) => new InterceptedDueIndex(inner, calls));
        services.Decorate<ILeases>((inner, provider) => new InterceptedLeases(inner, calls, provider.GetRequiredService<TimeProvider>()));
        services.Decorate<ISecretVault>((inner, _) => new InterceptedVault(inner, calls));
        services.Decorate<ITokenEndpoint>((inner, _) => new FaultyEndpoint(inner, points));
    }

    private static void Decorate<T>(this IServiceCollection services, Func<T, IServiceProvider, T> decorate)
        where T : class
    {
        var inner = services.Single(s => s.ServiceType == typeof(T) && !s.IsKeyedService);
        services.Remove(inner);
        services.AddSingleton(provider =>
            decorate((T)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)), provider));
    }
}
