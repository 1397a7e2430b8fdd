using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TokenFunctions.Local.Stack;

/// <summary>TCP ports of 127.0.0.1.</summary>
public static class LocalPort
{
    /// <summary>
    /// Below the range from which systems assign ports to connections and to servers that ask for any port. So only another caller of this class can take the
    /// port before it is used.
    /// </summary>
    private const int First = 20_000;
    private const int End = 32_000;

    /// <summary>A port that is free now. Prefer a server's own port 0 where it has one.</summary>
    public static int FindFree() => FindFree(1)[0];

    /// <summary>Like <see cref="FindFree()"/>, but several ports, all different.</summary>
    public static IReadOnlyList<int> FindFree(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            while (listeners.Count < count)
            {
                TryListen(listeners, RandomNumberGenerator.GetInt32(First, End));
            }

            return [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }

    private static void TryListen(List<TcpListener> listeners, int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            listeners.Add(listener);
        }
        catch (SocketException)
        {
            listener.Dispose();
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
