using System.Net;
using Microsoft.Extensions.Options;
using TokenFunctions.Options;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Outbound;

/// <summary>Where requests may go: to public addresses over https, so that no registration can reach into the app's own network.</summary>
internal sealed class OutboundGuard(IOptions<OutboundOptions> options) : IEndpointPolicy
{
    /// <summary>IANA special-purpose registries, multicast and reserved space, and Azure's own virtual address.</summary>
    private static readonly IPNetwork[] BlockedV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>
    /// Global unicast. Everything else (loopback, ULA, link-local, multicast, NAT64) is not public. An IPv4-mapped address needs a separate test, because .NET
    /// counts it as part of this network.
    /// </summary>
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    /// <summary>IETF assignments with Teredo, documentation, 6to4.</summary>
    private static readonly IPNetwork[] BlockedV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    private bool AllowLoopback => options.Value.AllowLoopback;

    /// <inheritdoc />
    public string? Problem(Uri uri) => uri switch
    {
        { IsAbsoluteUri: false } => "must be an absolute URL",
        { UserInfo.Length: > 0 } => "must not contain user information",
        { Fragment.Length: > 0 } => "must not contain a fragment",
        _ when !HasHostName(uri) => "must have a valid host name",
        { Scheme: "http" } when AllowLoopback && IsLoopback(uri) => null,
        { Scheme: not "https" } => "must be an https URL",
        _ => HostProblem(uri),
    };

    /// <summary>The problem with an address that a host name resolves to; null if there is none.</summary>
    internal string? Problem(IPAddress address) =>
        AllowLoopback && IPAddress.IsLoopback(address) ? null
        : IsPublic(address) ? null
        : $"must not be at {address}, which is not a public address";

    private string? HostProblem(Uri uri) =>
        IPAddress.TryParse(HostOf(uri), out var address) ? Problem(address)
        : IsLoopback(uri) && !AllowLoopback ? "must not be on this machine"
        : null;

    /// <summary>Some names can be parsed but not converted for DNS (RFC 5891).</summary>
    private static bool HasHostName(Uri uri)
    {
        try
        {
            return uri.IdnHost is not null;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>An address with a dot at its end is parsed as a name, but resolvers read it as the address.</summary>
    private static string HostOf(Uri uri) => uri.IdnHost.TrimEnd('.');

    private static bool IsLoopback(Uri uri)
    {
        var host = HostOf(uri);
        return IPAddress.TryParse(host, out var address)
            ? IPAddress.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsPublic(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
        ? !BlockedV4.Any(network => network.Contains(address))
        : !address.IsIPv4MappedToIPv6 && PublicV6.Contains(address) && !BlockedV6.Any(network => network.Contains(address));
}
