using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Model;

public sealed class TokenFreshnessTests
{
    private static readonly RefreshOptions Options = new();

    [Theory]
    [InlineData(3600, null, 120)]
    [InlineData(300, null, 60)]
    [InlineData(5, null, 1)]
    [InlineData(3600, 0, 0)]
    [InlineData(3600, 1800, 1800)]
    [InlineData(3600, 86400, 3480)]
    [InlineData(60, 60, 48)]
    [InlineData(30, 60, 20)]
    [InlineData(5, 60, 1)]
    public void Required_FollowsMinTtlTheSkewAndWhatTheProviderGives(int lifetime, int? minTtl, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), TokenFreshness.Required(Row(lifetime), minTtl is { } s ? TimeSpan.FromSeconds(s) : null, Options));

    [Fact]
    public void Remaining_LessThanASecond_IsNone()
    {
        var row = Row(3600) with { AccessTokenExpiresAt = The.Start + TimeSpan.FromMilliseconds(999), SealedAccessToken = [1] };
        Assert.Null(TokenFreshness.Remaining(row, The.Start));
        Assert.Equal(TimeSpan.FromSeconds(1), TokenFreshness.Remaining(row with { AccessTokenExpiresAt = The.Start + TimeSpan.FromSeconds(1) }, The.Start));
        Assert.Null(TokenFreshness.Remaining(row with { SealedAccessToken = null, AccessTokenExpiresAt = The.Start + TimeSpan.FromHours(1) }, The.Start));
    }

    [Fact]
    public void CoolDown_DoublesHalfAtRandomUpToAQuarterOfAnHour()
    {
        for (var failures = 1; failures < 40; failures++)
        {
            var full = TimeSpan.FromSeconds(Math.Min(900, 5 * Math.Pow(2, Math.Min(failures - 1, 30))));
            var coolDown = Backoff.CoolDown(failures, The.Random(failures));
            Assert.InRange(coolDown, full / 2, full);
        }
    }

    [Fact]
    public void Retry_HasFullJitterUpToFiveSeconds()
    {
        for (var tries = 1; tries < 40; tries++)
        {
            Assert.InRange(
                Backoff.Retry(tries, The.Random(tries)), TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(5, 0.5 * Math.Pow(2, Math.Min(tries - 1, 30)))));
        }
    }

    private static Connection Row(int lifetime) => Some.Connection() with
    {
        AccessTokenIssuedAt = The.Start,
        AccessTokenExpiresAt = The.Start + TimeSpan.FromSeconds(lifetime),
        ObservedLifetime = TimeSpan.FromSeconds(lifetime),
    };
}
