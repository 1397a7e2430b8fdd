using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TokenFunctions.OAuth;

public static class OAuthServices
{
    /// <summary>Needs a <see cref="TimeProvider"/> and a <see cref="Random"/>; reads <see cref="OutboundOptions"/>.</summary>
    public static IServiceCollection AddOAuth(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>();
        services.AddSingleton<OutboundGuard>();
        services.AddSingleton<OutboundConnector>();
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<ITokenEndpoint, TokenEndpoint>();
        services.AddSingleton<ITokenIntrospection, TokenIntrospection>();

        // No loggers: at their lowest level they print headers.
        services.AddHttpClient(ProviderHttp.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => Handler(provider.GetRequiredService<OutboundConnector>()));
        return services;
    }

    private static SocketsHttpHandler Handler(OutboundConnector connector) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,

        // Through a proxy it would be the proxy that resolves the name, unchecked.
        UseProxy = false,

        // Also what was sent compressed without being asked for can be read.
        AutomaticDecompression = DecompressionMethods.All,

        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions = { RemoteCertificateValidationCallback = OutboundConnector.CheckCertificate },

        // Names are resolved again now and then. Idle connections go before common servers (5 s) close them, since a close that crosses a request is ambiguous.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),

        // Trace context is no business of a provider's.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
