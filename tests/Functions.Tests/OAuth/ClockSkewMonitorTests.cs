using System.Globalization;

namespace TokenFunctions.Tests.OAuth;

public sealed class ClockSkewMonitorTests : IAsyncDisposable
{
    private readonly OAuthHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(-31, "-31 s ahead")]
    [InlineData(31, "31 s ahead")]
    [InlineData(3600, "3600 s ahead")]
    public async Task Refresh_ProvidersClockIsOff_WarnsOnceAnHour(int seconds, string said)
    {
        await AnsweredAsync(seconds);
        await AnsweredAsync(seconds);
        Assert.Contains(said, Assert.Single(_host.Logs), StringComparison.Ordinal);

        _host.Clock.Advance(TimeSpan.FromHours(1));
        await AnsweredAsync(seconds);
        Assert.Equal(2, _host.Logs.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-30)]
    [InlineData(null)]
    public async Task Refresh_ClocksAgreeOrNothingIsSaid_IsSilent(int? seconds)
    {
        await AnsweredAsync(seconds);

        Assert.Empty(_host.Logs);
    }

    private async Task AnsweredAsync(int? seconds)
    {
        var date = seconds is { } s ? $"Date: {_host.Clock.GetUtcNow().AddSeconds(s).ToString("R", CultureInfo.InvariantCulture)}" : "X-None: 1";
        await using var server = LoopbackServer.Answering(200, """{"access_token":"a1"}""", date);
        await _host.RefreshAsync(server.Url);
    }
}
