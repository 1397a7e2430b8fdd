using System.Net;
using Microsoft.Extensions.Options;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

public sealed class OutboundGuardTests
{
    private static readonly OutboundGuard Strict = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions()));
    private static readonly OutboundGuard Development = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions { AllowLoopback = true }));

    [Theory]
    [InlineData("https://auth.acme.example/token")]
    [InlineData("https://auth.acme.example:8443/token?tenant=1")]
    [InlineData("https://8.8.8.8/token")]
    [InlineData("https://[2606:4700::1111]/token")]
    [InlineData("https://bücher.example/token")]
    public void Problem_PublicHttps_IsFine(string url) => Assert.Null(Strict.Problem(new Uri(url)));

    [Theory]
    [InlineData("http://auth.acme.example/token", "https")]
    [InlineData("ftp://auth.acme.example/token", "https")]
    [InlineData("file:///etc/passwd", "https")]
    [InlineData("https://user:pass@auth.acme.example/token", "user information")]
    [InlineData("https://auth.acme.example/token#x", "fragment")]
    [InlineData("/token", "absolute")]
    [InlineData("https://localhost/token", "this machine")]
    [InlineData("https://LOCALHOST./token", "this machine")]
    [InlineData("https://app.localhost/token", "this machine")]
    [InlineData("https://127.0.0.1./token", "not a public address")]
    [InlineData("https://localhost。/token", "this machine")]
    [InlineData("https://auth.acme.example@10.0.0.1/token", "user information")]
    [InlineData("https://:@auth.acme.example/token", "user information")]
    public void Problem_MalformedOrLocal_IsToldInWords(string url, string word) =>
        Assert.Contains(word, Strict.Problem(new Uri(url, UriKind.RelativeOrAbsolute)), StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("[fe80::1]")]
    [InlineData("[fc00::1]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[ff02::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:8.8.8.8]")]
    [InlineData("[::ffff:169.254.169.254]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::a00:1]")]
    [InlineData("[2002:7f00:1::1]")]
    [InlineData("[2001:0:a00:1::1]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("169.254.169.254.")]
    [InlineData("10.0.0.1.")]
    [InlineData("0xa9.0xfe.0xa9.0xfe")]
    [InlineData("0xa9fea9fe")]
    [InlineData("2852039166")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("169.254.43518")]
    [InlineData("10.1")]
    [InlineData("0")]
    [InlineData("127.1")]
    [InlineData("169。254。169。254")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[::a9fe:a9fe]")]
    [InlineData("[64:ff9b::169.254.169.254]")]
    [InlineData("[64:ff9b:1::a9fe:a9fe]")]
    [InlineData("[2002:a9fe:a9fe::1]")]
    [InlineData("[2001::5601:5601]")]
    [InlineData("[fec0::1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[100::1]")]
    [InlineData("[5f00::1]")]
    [InlineData("[3fff::1]")]
    public void Problem_AddressThatIsNotPublic_IsRefused(string host) =>
        Assert.Contains("not a public address", Strict.Problem(new Uri($"https://{host}/token")), StringComparison.Ordinal);

    /// <summary>For random hosts: no address that is not public is allowed, and the guard decides about every host.</summary>
    [Fact]
    public void Problem_AnyHost_IsJudged()
    {
        const string Alphabet = "a0.:x-_%[]127。ｌ①\u00ad\u0000é@\\/#? \ud83d";
        var random = Fakes.The.Random(7);
        for (var i = 0; i < 50_000; i++)
        {
            var host = new string([.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (Uri.TryCreate($"https://{host}/token", UriKind.Absolute, out var uri))
            {
                Assert.False(
                    Strict.Problem(uri) is null
                        && IPAddress.TryParse(uri.IdnHost.TrimEnd('.'), out var address)
                        && Strict.Problem(address) is not null,
                    uri.OriginalString);
            }
        }
    }

    [Theory]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("11.0.0.1")]
    [InlineData("223.255.255.254")]
    [InlineData("2a00:1450::1")]
    public void Problem_PublicNeighbourOfABlockedRange_IsFine(string address) => Assert.Null(Strict.Problem(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://localhost:9400/token")]
    [InlineData("http://127.0.0.1:9400/token")]
    [InlineData("http://[::1]:9400/token")]
    [InlineData("https://localhost:9400/token")]
    [InlineData("https://127.0.0.1:9400/token")]
    public void Problem_LoopbackAllowed_IsFine(string url) => Assert.Null(Development.Problem(new Uri(url)));

    [Theory]
    [InlineData("http://auth.acme.example/token")]
    [InlineData("http://10.0.0.1/token")]
    [InlineData("https://10.0.0.1/token")]
    [InlineData("https://169.254.169.254/token")]
    [InlineData("http://user@localhost/token")]
    [InlineData("http://localhost.acme.example/token")]
    public void Problem_LoopbackAllowed_AllowsNothingElse(string url) => Assert.NotNull(Development.Problem(new Uri(url)));
}
