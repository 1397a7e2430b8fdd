using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;

namespace TokenFunctions.Tests.OAuth;

public sealed class OutboundConnectorTests
{
    [Theory]
    [InlineData("https", "8.8.8.8")]
    [InlineData("https", "8.8.8.8", "2606:4700::1111")]
    [InlineData("https", "127.0.0.1")]
    [InlineData("http", "127.0.0.1", "::1")]
    public void Check_AllAddressesAllowed_Passes(string scheme, params string[] addresses) =>
        Assert.Null(Record.Exception(() => Development().Check(scheme, Parse(addresses))));

    [Theory]
    [InlineData("https", "8.8.8.8", "192.168.1.1")]
    [InlineData("https", "10.0.0.5", "8.8.8.8")]
    [InlineData("https", "127.0.0.1", "169.254.169.254")]
    [InlineData("https", "::ffff:10.0.0.1")]
    [InlineData("http", "8.8.8.8")]
    [InlineData("http", "127.0.0.1", "8.8.8.8")]
    public void Check_OneAddressBlocked_Throws(string scheme, params string[] addresses) =>
        Assert.Throws<UntrustedEndpointException>(() => Development().Check(scheme, Parse(addresses)));

    [Fact]
    public void CheckCertificate_NoErrors_Passes() => Assert.True(OutboundConnector.CheckCertificate(this, null, null, SslPolicyErrors.None));

    [Theory]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors)]
    [InlineData(SslPolicyErrors.RemoteCertificateNameMismatch)]
    [InlineData(SslPolicyErrors.RemoteCertificateNotAvailable)]
    public void CheckCertificate_Errors_ThrowsAndNamesThem(SslPolicyErrors errors) => Assert.Contains(
        errors.ToString(),
        Assert.Throws<UntrustedEndpointException>(() => OutboundConnector.CheckCertificate(this, null, null, errors)).Message,
        StringComparison.Ordinal);

    private static OutboundConnector Development() =>
        new(
            new OutboundGuard(Microsoft.Extensions.Options.Options.Create(new OutboundOptions { AllowLoopback = true })),
            (_, _) => throw new SocketException((int)SocketError.HostNotFound));

    private static IPAddress[] Parse(string[] addresses) => [.. addresses.Select(IPAddress.Parse)];
}
