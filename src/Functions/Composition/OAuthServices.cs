using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Metadata;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.WarmUp;

namespace TokenFunctions.Composition;

internal static class OAuthServices
{
    /// <summary>Needs a <see cref="TimeProvider"/> and a <see cref="Random"/>; reads <see cref="OutboundOptions"/>.</summary>
    public static IServiceCollection AddOAuth(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>();
        services.AddSingleton<OutboundGuard>();
        services.AddSingleton<IEndpointPolicy>(provider => provider.GetRequiredService<OutboundGuard>());
        services.AddSingleton<OutboundConnector>();
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton<ClockSkewMonitor>();
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<ITokenEndpoint, TokenEndpoint>();
        services.AddKeyedSingleton<ITokenEndpoint>(
            RefreshWarmUp.EndpointKey,
            (provider, _) => ActivatorUtilities.CreateInstance<TokenEndpoint>(
                provider, ActivatorUtilities.CreateInstance<ProviderHttp>(provider, ActivatorUtilities.CreateInstance<RehearsalClients>(provider))));
        services.AddHttpClient(RehearsalClients.ClientName).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(() => new RehearsalClients.Handler());
        services.AddSingleton<IDiscovery, Discovery>();
        services.AddSingleton<ITokenIntrospection, TokenIntrospection>();

        // No loggers, because at their lowest level they print headers.
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

        // A proxy would resolve the name itself, unchecked.
        UseProxy = false,

        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        SslOptions =
        {
            RemoteCertificateValidationCallback = OutboundConnector.CheckCertificate,

            // Otherwise a server's certificate could name an unchecked address, and .NET would download the issuer's certificate from it.
            // A server must send its chain (RFC 8446 section 4.4.2).
            CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        },

        // In KiB. A response that is too long is not read to its end just to reuse its connection.
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,

        // Names are resolved again every few minutes. Idle connections are closed before common servers close them (5 s). If the server closes a connection
        // while a request is on its way, the result of the request is ambiguous.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),

        // A provider gets no trace context.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
