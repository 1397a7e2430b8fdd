using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TokenFunctions.SampleWorker;

/// <summary>
/// Listens on the port that the official worker chose for its HTTP server, before that server does. A real process can take the port in the same way.
/// </summary>
internal static class TakenPort
{
    public static IDisposable? For(IServiceProvider services, string? start) => start switch
    {
        StartMode.PortTaken => Take(services),
        StartMode.PortTakenOnce when IsFirstStart() => Take(services),
        _ => null,
    };

    private static TcpListener Take(IServiceProvider services)
    {
        var address = new Uri(services.GetRequiredService<IConfiguration>()["urls"]!);
        var listener = new TcpListener(IPAddress.Loopback, address.Port);
        listener.Start();
        return listener;
    }

    private static bool IsFirstStart()
    {
        var marker = Environment.GetEnvironmentVariable("Sample__Marker")!;
        var isFirst = !File.Exists(marker);
        File.WriteAllText(marker, "");
        return isFirst;
    }
}
