using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Refresh;

/// <summary>Tokens whose lifetime is about the sweep's period, or shorter. They are refreshed no more often than necessary.</summary>
public sealed class ShortTokenTests
{
    [Theory]
    [InlineData(90, 60)]
    [InlineData(60, 60)]
    [InlineData(30, 60)]
    [InlineData(5, 60)]
    [InlineData(60, 10)]
    [InlineData(300, 10)]
    [InlineData(60, 300)]
    [InlineData(1200, 300)]
    public void Sweep_NoCallers_RefreshesAtMostOnceAPeriodAndOnceInHalfALifetime(int lifetime, int period) => World.Run(async world =>
    {
        var worker = await ConnectedAsync(world, lifetime, period);
        var redeemed = new List<DateTimeOffset> { world.Now };

        for (var tick = 0; tick < 3600 / period; tick++)
        {
            world.Advance(TimeSpan.FromSeconds(period));
            var before = world.Server.Sent.Count;
            await worker.SweepAsync();
            await worker.SweepAsync();
            Assert.InRange(world.Server.Sent.Count - before, 0, 1);
            redeemed.AddRange(Enumerable.Repeat(world.Now, world.Server.Sent.Count - before));
        }

        var gaps = redeemed.Zip(redeemed.Skip(1), (a, b) => (b - a).TotalSeconds).ToList();
        Assert.All(gaps, gap => Assert.InRange(gap, Math.Max(period, lifetime / 2.0), Math.Max(period, lifetime)));
    });

    [Theory]
    [InlineData(60, false, null)]
    [InlineData(30, false, null)]
    [InlineData(5, false, null)]
    [InlineData(60, true, null)]
    [InlineData(5, true, null)]
    [InlineData(60, false, 3600)]
    [InlineData(5, false, 3600)]
    public void Get_EverySecond_GivesAValidTokenWithFewRefreshes(int lifetime, bool sweeps, int? minTtl) => World.Run(async world =>
    {
        var worker = await ConnectedAsync(world, lifetime, 60);

        for (var second = 1; second <= 600; second++)
        {
            world.Advance(TimeSpan.FromSeconds(1));
            if (sweeps && second % 60 == 0)
            {
                await worker.SweepAsync();
            }

            var token = (await worker.GetAsync(minTtl: minTtl is { } s ? TimeSpan.FromSeconds(s) : null)).IsToken();
            Assert.InRange(token.Remaining, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(lifetime));
        }

        // Without a minimum lifetime, four fifths of a lifetime pass between two refreshes. The sweep may add one in each period.
        var between = minTtl is null ? lifetime * 0.8 : Math.Min(lifetime * 0.8, Math.Max(10, lifetime * 0.2));
        Assert.InRange(world.Server.Sent.Count, 600 / lifetime, (600 / between) + (sweeps ? 10 : 0) + 1);
    });

    [Theory]
    [InlineData(60)]
    [InlineData(5)]
    public void Get_FortyCallersAtTheExpiry_ShareOneRefresh(int lifetime) => World.Run(async world =>
    {
        var worker = await ConnectedAsync(world, lifetime, 60);
        world.ToExpiry();

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.GetAsync()));

        Assert.All(replies, reply => reply.IsToken());
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Sweep_RefreshKillsTheToken_WaitsForTheLastSweepThatLeavesCallersTheirSkew() => World.Run(async world =>
    {
        world.UseProfile(ProviderProfile.Generic with { RefreshKillsAccessToken = true });
        var worker = await ConnectedAsync(world, 28800, 60);
        var expiry = world.Row.AccessTokenExpiresAt!.Value;

        for (; world.Server.Sent.Count == 0; await worker.SweepAsync())
        {
            world.Advance(TimeSpan.FromMinutes(1));
            Assert.Null((await worker.GetAsync()).IsToken().Warning);
        }

        Assert.InRange(expiry - world.Now, TimeSpan.FromSeconds(140), TimeSpan.FromSeconds(270));
    });

    private static async Task<Worker> ConnectedAsync(World world, int lifetime, int period)
    {
        world.Server.Lifetime = TimeSpan.FromSeconds(lifetime);
        var schedule = period switch { 10 => "*/10 * * * * *", 300 => "0 */5 * * * *", _ => "0 * * * * *" };
        return await world.WithConnectionAsync(
            d => d with { AccessTokenExpiresAt = world.Now + TimeSpan.FromSeconds(lifetime) },
            settings: new Dictionary<string, string?> { ["SweepSchedule"] = schedule });
    }
}
