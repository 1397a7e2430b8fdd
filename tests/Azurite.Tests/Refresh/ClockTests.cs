using TokenFunctions.Api.Health;
using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>The app's clock is wrong. The clock of the store, which stamps the rows, is right.</summary>
public sealed class ClockTests : AppTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    protected override TimeProvider Time => _time;

    [Fact]
    public async Task GetToken_IssuedWhileTheClockRanAhead_EndsWhenItReallyEnds()
    {
        await App.ConnectAsync("one", Expired);
        _time.JumpWallClock(Hour);
        Assert.Equal(1, (await App.First.SweepAsync())[SweepOutcome.Refreshed]);
        _time.JumpWallClock(-Hour);

        var token = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
        Assert.InRange(token.Remaining, TimeSpan.FromMinutes(59), Hour + TimeSpan.FromMinutes(1));
        _time.Advance(Hour + TimeSpan.FromMinutes(1));
        var next = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        Assert.NotEqual(token.AccessToken, next.AccessToken);
        Assert.Equal(2, App.Provider.Counters.RefreshesServed);
    }

    [Fact]
    public async Task GetToken_ClockBackAnHour_OneRefreshAConnectionAndHigherGenerations()
    {
        await App.ConnectAsync("one", Fresh);
        await App.ConnectAsync("other", Fresh);
        var before = await App.First.RowAsync("one");
        _time.JumpWallClock(-Hour);

        foreach (var instance in (AppInstance[])[App.First, App.StartInstance(), App.First])
        {
            Assert.Null(Assert.IsType<TokenResult.Token>(await instance.GetTokenAsync("one")).Warning);
            Assert.Equal(0, (await instance.SweepAsync()).Due);
        }

        Assert.Equal(before.Generation + 1, (await App.First.RowAsync("one")).Generation);
        Assert.Equal(1, App.Provider.Counters.TokenRequests);
    }

    [Fact]
    public async Task GetToken_ClockBackAnHour_ATokenThatWasSeenToEndDoesNotLiveAgain()
    {
        await App.ConnectAsync("one", Expired);
        await EditAsync("one", ("AccessTokenIssuedAt", _time.GetUtcNow() - Hour - Hour));
        App.Provider.Behaviour = App.Provider.Behaviour with { Fault = Fault.Down503, RetryAfter = TimeSpan.FromMinutes(1) };
        Assert.IsType<TokenResult.Unavailable>(await App.First.GetTokenAsync("one"));
        _time.JumpWallClock(-Hour);

        Assert.IsType<TokenResult.Unavailable>(await App.First.GetTokenAsync("one"));
    }

    [Theory]
    [InlineData(-60, "skewed")]
    [InlineData(60, "skewed")]
    [InlineData(0, "ok")]
    public async Task Health_TellsWhetherTheClockIsTheStores(int minutes, string expected)
    {
        _time.JumpWallClock(TimeSpan.FromMinutes(minutes));

        var report = await App.First.Get<HealthReporter>().ReportAsync(default);

        Assert.Equal(expected, report.Checks["clock"]);
        Assert.Equal(minutes == 0 ? 0 : 1, App.Events.Of(EventIds.HealthCheckFailed, "clock").Count);
    }
}
