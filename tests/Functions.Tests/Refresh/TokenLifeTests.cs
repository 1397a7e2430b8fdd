using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Refresh;

public sealed class TokenLifeTests
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
    public void Required_follows_min_ttl_the_skew_and_what_the_provider_gives(int lifetime, int? minTtl, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), TokenLife.Required(Row(lifetime), minTtl is { } s ? TimeSpan.FromSeconds(s) : null, Options));

    [Fact]
    public void A_token_with_less_than_a_second_is_none()
    {
        var row = Row(3600) with { AccessTokenExpiresAt = The.Start + TimeSpan.FromMilliseconds(999), SealedAccessToken = [1] };
        Assert.Null(TokenLife.Remaining(row, The.Start));
        Assert.Equal(TimeSpan.FromSeconds(1), TokenLife.Remaining(row with { AccessTokenExpiresAt = The.Start + TimeSpan.FromSeconds(1) }, The.Start));
        Assert.Null(TokenLife.Remaining(row with { SealedAccessToken = null, AccessTokenExpiresAt = The.Start + TimeSpan.FromHours(1) }, The.Start));
    }

    [Theory]
    [InlineData(3600, false, 600)]
    [InlineData(1200, false, 300)]
    [InlineData(60, false, 15)]
    [InlineData(3600, true, 90)]
    [InlineData(60, true, 15)]
    public void Lead_is_the_setting_or_a_quarter_and_small_for_killers(int lifetime, bool kills, int lead) => Assert.Equal(
        TimeSpan.FromSeconds(lead), DueRules.Lead(TimeSpan.FromSeconds(lifetime), ProviderProfile.Generic with { RefreshKillsAccessToken = kills }, Options));

    [Theory]
    [InlineData(0, 600)]
    [InlineData(1, 750)]
    public void Due_is_expiry_minus_lead_minus_at_most_a_quarter_of_it(double jitter, int before) =>
        Assert.Equal(The.Start + TimeSpan.FromSeconds(3600 - before), DueRules.DueAt(Row(3600), ProviderProfile.Generic, Options, The.Start, jitter));

    [Fact]
    public void On_demand_is_due_only_before_the_grant_dies()
    {
        var row = Row(3600) with { Strategy = RefreshStrategy.OnDemand };
        Assert.Null(DueRules.DueAt(row, ProviderProfile.Generic, Options, The.Start, 0));
        Assert.Equal(The.Start + TimeSpan.FromDays(80), DueRules.DueAt(row with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100) }, ProviderProfile.Generic, Options, The.Start, 0));
        Assert.Equal(The.Start + TimeSpan.FromDays(8), DueRules.DueAt(
            row with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100), RefreshTokenExpiresAt = The.Start + TimeSpan.FromDays(10) }, ProviderProfile.Generic, Options, The.Start, 0));
    }

    [Fact]
    public void A_grant_that_dies_before_its_token_is_refreshed_earlier() => Assert.Equal(
        The.Start + TimeSpan.FromMinutes(8), DueRules.DueAt(Row(3600) with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromMinutes(10) }, ProviderProfile.Generic, Options, The.Start, 0));

    [Fact]
    public void The_sweep_refreshes_what_falls_due_within_the_minute()
    {
        var row = Row(3600) with { DueAt = The.Start + TimeSpan.FromSeconds(59) };
        Assert.False(new RefreshNeed.WhenDue().IsMetBy(row, The.Start, Options));
        Assert.True(new RefreshNeed.WhenDue().IsMetBy(row with { DueAt = The.Start + TimeSpan.FromSeconds(60) }, The.Start, Options));
        Assert.True(new RefreshNeed.WhenDue().IsMetBy(row with { DueAt = null }, The.Start, Options));
    }

    [Fact]
    public void Cool_downs_double_half_at_random_up_to_a_quarter_of_an_hour()
    {
        for (var failures = 1; failures < 40; failures++)
        {
            var full = TimeSpan.FromSeconds(Math.Min(900, 5 * Math.Pow(2, Math.Min(failures - 1, 30))));
            var coolDown = Backoff.CoolDown(failures, The.Random(failures));
            Assert.InRange(coolDown, full / 2, full);
        }
    }

    [Fact]
    public void Retries_have_full_jitter_up_to_five_seconds()
    {
        for (var tries = 1; tries < 40; tries++)
        {
            Assert.InRange(Backoff.Retry(tries, The.Random(tries)), TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(5, 0.5 * Math.Pow(2, Math.Min(tries - 1, 30)))));
        }
    }

    private static Connection Row(int lifetime) => new()
    {
        Id = The.Id,
        Provider = "acme",
        Status = ConnectionStatus.Active,
        StatusSince = The.Start,
        GrantId = "0123456789abcdef",
        Generation = 1,
        AccessTokenGeneration = 1,
        CreatedAt = The.Start,
        RefreshTokenFingerprint = "f",
        AccessTokenIssuedAt = The.Start,
        AccessTokenExpiresAt = The.Start + TimeSpan.FromSeconds(lifetime),
        ObservedLifetime = TimeSpan.FromSeconds(lifetime),
    };
}
