using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace TokenFunctions.OAuth.Outbound;

internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>
/// Opens connections to checked addresses only. It connects to the addresses that it checked and does not resolve the name again, so a name that changes in
/// between has no effect.
/// </summary>
internal sealed class OutboundConnector(OutboundGuard guard, ResolveHost resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endPoint = context.DnsEndPoint;
        var addresses = await ResolveAsync(endPoint.Host, cancellationToken);
        Check(context.InitialRequestMessage.RequestUri!.Scheme, addresses);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The problem with an endpoint's present addresses, in words for people; null if there is none, or if they cannot be resolved.</summary>
    public async Task<string?> ProblemAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        try
        {
            Check(endpoint.Scheme, await ResolveAsync(endpoint.IdnHost, cancellationToken));
            return null;
        }
        catch (UntrustedEndpointException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Throws, because false would only be reported as a failed handshake. The exception identifies a certificate that is not valid.</summary>
    public static bool CheckCertificate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors == SslPolicyErrors.None
        ? true
        : throw new UntrustedEndpointException($"has a certificate that is not valid for it ({errors})");

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);

    /// <exception cref="UntrustedEndpointException">One of the addresses is blocked, or is not on this machine although the scheme is http.</exception>
    internal void Check(string scheme, IPAddress[] addresses)
    {
        foreach (var address in addresses)
        {
            var problem = guard.Problem(address) ?? (scheme == Uri.UriSchemeHttp && !IPAddress.IsLoopback(address) ? "must be an https URL" : null);
            if (problem is not null)
            {
                throw new UntrustedEndpointException(problem);
            }
        }
    }
}
