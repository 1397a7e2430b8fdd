using System.Buffers.Text;
using System.Globalization;
using System.Text.Json.Nodes;
using TokenFunctions.Local.SampleProvider;

namespace TokenFunctions.Local.Tests.SampleProvider.Endpoints;

public sealed class LifetimesTests
{
    private const int Skew = -300;

    [Theory]
    [InlineData(ExpiresInShape.UnixSeconds)]
    [InlineData(ExpiresInShape.UnixMilliseconds)]
    [InlineData(ExpiresInShape.Timestamp)]
    public async Task Moment_IsByTheProvidersClock(ExpiresInShape shape)
    {
        await using var provider = await ProviderHarness.StartAsync(new() { ExpiresInShape = shape, ClockSkewSeconds = Skew });
        var end = provider.Clock.GetUtcNow().AddSeconds(3600 + Skew);

        var told = (await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken)).Json["expires_in"]!;

        DateTimeOffset seen = shape switch
        {
            ExpiresInShape.UnixSeconds => DateTimeOffset.FromUnixTimeSeconds((long)told),
            ExpiresInShape.UnixMilliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)told),
            _ => DateTimeOffset.Parse((string)told!, CultureInfo.InvariantCulture),
        };
        Assert.Equal(end.ToUnixTimeSeconds(), seen.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task ClockSkew_DateHeaderAndJwt_AreByTheProvidersClock()
    {
        await using var provider = await ProviderHarness.StartAsync(new() { AccessTokenIsJwt = true, ClockSkewSeconds = Skew });
        var now = provider.Clock.GetUtcNow().AddSeconds(Skew).ToUnixTimeSeconds();

        var reply = await provider.RefreshAsync(provider.Server.IssueGrant().RefreshToken);

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(reply.AccessToken.Split('.')[1]))!;
        Assert.Equal((now, now + 3600), ((long)claims["iat"]!, (long)claims["exp"]!));
        Assert.Equal(now, reply.Headers.Date?.ToUnixTimeSeconds());
        Assert.Equal(3600, (int?)reply.Json["expires_in"]);
        Assert.Equal(200, (await provider.MeAsync(reply.AccessToken)).Status);
    }
}
