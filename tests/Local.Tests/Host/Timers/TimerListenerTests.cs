using TokenFunctions.Local.Host.Timers;

namespace TokenFunctions.Local.Tests.Host.Timers;

public sealed class TimerListenerTests
{
    private const string EveryMinute = "0 * * * * *";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Timer_RunsAtTheOccurrencesOfItsScheduleInUtc()
    {
        using var ticking = await Ticking.StartAsync(EveryMinute);

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Empty(ticking.Runs);

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(121));
        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(2), Noon.AddMinutes(3)], ticking.Runs.Select(r => r.At));
    }

    [Fact]
    public async Task Status_IsTheOneFromBeforeTheRun()
    {
        using var ticking = await Ticking.StartAsync(EveryMinute);

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(2));

        var (first, second) = (Noon.AddMinutes(1).UtcDateTime, Noon.AddMinutes(2).UtcDateTime);
        Assert.Equal([new TimerStatus(default, first, default), new TimerStatus(first, second, first)], ticking.Runs.Select(r => r.Status));
    }

    [Theory]
    [InlineData("*/20 * * * * *", true)]
    [InlineData(EveryMinute, false)]
    public async Task Status_ScheduleBelowAMinuteOrWithoutAMonitor_IsNone(string schedule, bool useMonitor)
    {
        using var ticking = await Ticking.StartAsync(schedule, useMonitor: useMonitor);

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.NotEmpty(ticking.Runs);
        Assert.All(ticking.Runs, r => Assert.Null(r.Status));
    }

    [Fact]
    public async Task Timer_Overrun_NeverOverlapsAndOneRunCatchesUp()
    {
        var gate = new TaskCompletionSource();
        using var ticking = await Ticking.StartAsync(EveryMinute);
        ticking.Body = _ => gate.Task;

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(60 + 210));
        Assert.Single(ticking.Runs);

        ticking.Body = _ => Task.CompletedTask;
        await Task.Run(gate.SetResult);
        Assert.Equal([Noon.AddSeconds(60), Noon.AddSeconds(270)], ticking.Runs.Select(r => r.At));

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Noon.AddSeconds(300), ticking.Runs[^1].At);
        Assert.Equal((3, 1), (ticking.Runs.Count, ticking.MostAtOnce));
    }

    [Fact]
    public async Task Timer_ScheduleMonthsAway_RunsOnTime()
    {
        using var ticking = await Ticking.StartAsync("0 0 0 1 7 *");

        await ticking.AdvanceAsync(TimeSpan.FromDays(300));

        Assert.Equal(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), Assert.Single(ticking.Runs).At);
    }

    [Fact]
    public async Task Timer_ScheduleWithoutOccurrences_NeverRuns()
    {
        using var ticking = await Ticking.StartAsync("0 0 0 30 2 *");

        await ticking.AdvanceAsync(TimeSpan.FromDays(500));

        Assert.Empty(ticking.Runs);
        Assert.False(ticking.Ended.IsCompleted);
    }

    [Fact]
    public async Task Timer_RunOnStartup_RunsOnceBeforeTheSchedule()
    {
        using var ticking = await Ticking.StartAsync(EveryMinute, runOnStartup: true);

        Assert.Equal(Noon, Assert.Single(ticking.Runs).At);

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Noon.AddMinutes(1), ticking.Runs[^1].At);
        Assert.Equal(Noon.UtcDateTime, ticking.Runs[^1].Status!.Last);
    }

    [Fact]
    public async Task Stop_DuringARun_CancelsItAndEndsTheListenerAfterIt()
    {
        var (canceled, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var ticking = await Ticking.StartAsync(EveryMinute);
        ticking.Body = async token =>
        {
            await using var registration = token.Register(canceled.SetResult);
            await gate.Task;
        };
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        await ticking.StopAsync();
        Assert.True(canceled.Task.IsCompleted);
        Assert.False(ticking.Ended.IsCompleted);

        gate.SetResult();
        await ticking.Ended;
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Single(ticking.Runs);
    }

    [Fact]
    public async Task Stop_BetweenRuns_EndsTheListenerAtOnce()
    {
        using var ticking = await Ticking.StartAsync(EveryMinute);

        await ticking.StopAsync();

        await ticking.Ended;
        Assert.Empty(ticking.Runs);
    }
}
