using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TokenFunctions.Local.Stack;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class LocalPort
{
    /// <summary>A port that is free now. Another process may take it before it is used, so prefer a server's own port 0 where it has one.</summary>
    public static int FindFree() => FindFree(1)[0];

    /// <summary>As <see cref="FindFree()"/>, all different.</summary>
    public static IReadOnlyList<int> FindFree(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal static Uri HttpUri(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
}
