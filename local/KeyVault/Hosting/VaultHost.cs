using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenFunctions.Local.KeyVault.Http;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Hosting;

/// <summary>The web server of a vault: no configuration from outside, no logging, loopback only.</summary>
internal static class VaultHost
{
    /// <summary>Enough for a value of 25 KB with every character escaped, and its tags.</summary>
    private const int MaxBodyBytes = 256 * 1024;

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    public static WebApplication Build(
        KeyVaultServerOptions options, X509Certificate2 certificate, string accessToken, SecretVault vault, KeyVaultCounters counters)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, options.Port, certificate));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        var app = builder.Build();
        app.Use(ErrorMiddleware.InvokeAsync);
        app.Use(new IdentityEndpoint(accessToken, options.TimeProvider).InvokeAsync);
        app.Use(new BearerAuthentication(accessToken, counters).InvokeAsync);
        app.Use(new OperationMiddleware(counters).InvokeAsync);
        new SecretEndpoints(vault).Map(app);
        UnsupportedEndpoints.Map(app);
        return app;
    }

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task StartAsync(WebApplication app, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new IOException($"Port {port} is in use: stop what listens there, or give the vault another port.", e);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, int port, X509Certificate2 certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate));
    }
}
