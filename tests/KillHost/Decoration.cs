using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.KillHost.Decorators;
using TokenFunctions.Ports;

namespace TokenFunctions.KillHost;

internal static class Decoration
{
    public static void AddFaultPoints(this IServiceCollection services, FaultPoints points)
    {
        services.Decorate<IConnectionStore>(inner => new FaultyStore(inner, points));
        services.Decorate<IDueIndex>(inner => new FaultyDueIndex(inner, points));
        services.Decorate<ILeases>(inner => new FaultyLeases(inner, points));
        services.Decorate<ISecretVault>(inner => new FaultyVault(inner, points));
        services.Decorate<ITokenEndpoint>(inner => new FaultyEndpoint(inner, points));
    }

    private static void Decorate<T>(this IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        var inner = services.Single(s => s.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider => decorate((T)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }
}
