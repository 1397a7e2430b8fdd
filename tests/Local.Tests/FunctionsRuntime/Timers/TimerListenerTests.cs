using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Timers;

public sealed class TimerListenerTests
{
    private const string EveryMinute = "0 * * * * *";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_timer_runs_at_the_occurrences_of_its_schedule_in_utc()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute);

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Empty(ticking.Ticks.Runs);

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(121));
        Assert.Equal([Noon.AddMinutes(1), Noon.AddMinutes(2), Noon.AddMinutes(3)], ticking.Ticks.Runs.Select(r => r.At));
    }

    [Fact]
    public async Task The_function_sees_the_status_as_it_stood_before_the_run()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute);

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(2));

        var status = ticking.Ticks.Runs.Select(r => r.Info.ScheduleStatus!).ToArray();
        var (first, second) = (Noon.AddMinutes(1).UtcDateTime, Noon.AddMinutes(2).UtcDateTime);
        Assert.Equal((default, first, default), (status[0].Last, status[0].Next, status[0].LastUpdated));
        Assert.Equal((first, second, first), (status[1].Last, status[1].Next, status[1].LastUpdated));
        Assert.Equal(DateTimeKind.Utc, status[1].Next.Kind);
        Assert.All(ticking.Ticks.Runs, r => Assert.False(r.Info.IsPastDue));
    }

    [Fact]
    public async Task A_schedule_of_more_than_once_a_minute_has_no_status()
    {
        await using var ticking = await TickingApp.StartAsync("*/20 * * * * *");

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Null(Assert.Single(ticking.Ticks.Runs).Info.ScheduleStatus);
    }

    [Fact]
    public async Task An_overrun_never_overlaps_and_is_caught_up_once()
    {
        var gate = new TaskCompletionSource();
        await using var ticking = await TickingApp.StartAsync(EveryMinute);
        ticking.Ticks.Body = _ => gate.Task;

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(60 + 210));
        Assert.Single(ticking.Ticks.Runs);

        ticking.Ticks.Body = _ => Task.CompletedTask;
        await Task.Run(gate.SetResult);
        Assert.Equal([Noon.AddSeconds(60), Noon.AddSeconds(270)], ticking.Ticks.Runs.Select(r => r.At));

        await ticking.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Noon.AddSeconds(300), ticking.Ticks.Runs.Last().At);
        Assert.Equal((3, 1), (ticking.Ticks.Runs.Count, ticking.Ticks.MostAtOnce));
    }

    [Fact]
    public async Task An_exception_is_logged_and_the_next_occurrence_runs()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute);
        ticking.Ticks.Body = _ => throw new InvalidOperationException("boom");

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, ticking.Ticks.Runs.Count);
        var errors = ticking.App.Logs.Entries.Where(e => e.Level == LogLevel.Error).ToArray();
        Assert.Equal(2, errors.Length);
        Assert.All(errors, e => Assert.Equal(("Function.Tick", "boom"), (e.Category, e.Exception!.Message)));
    }

    [Fact]
    public async Task A_scope_that_cannot_be_disposed_does_not_end_the_timer()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute, configure: b =>
        {
            b.Services.AddScoped<Undisposable>();
            b.UseMiddleware((context, next) =>
            {
                context.InstanceServices.GetRequiredService<Undisposable>();
                return next();
            });
        });

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(2, ticking.Ticks.Runs.Count);
        Assert.Equal(2, ticking.App.Logs.Entries.Count(e => e.Level == LogLevel.Error));
    }

    [Fact]
    public async Task A_schedule_months_away_still_runs_on_time()
    {
        await using var ticking = await TickingApp.StartAsync("0 0 0 1 7 *");

        await ticking.AdvanceAsync(TimeSpan.FromDays(300));

        Assert.Equal(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), Assert.Single(ticking.Ticks.Runs).At);
    }

    [Fact]
    public async Task A_schedule_without_occurrences_never_runs()
    {
        await using var ticking = await TickingApp.StartAsync("0 0 0 30 2 *");

        await ticking.AdvanceAsync(TimeSpan.FromDays(500));

        Assert.Empty(ticking.Ticks.Runs);
    }

    [Fact]
    public async Task A_disabled_timer_does_not_run()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute, ["--AzureWebJobs.Tick.Disabled=true"]);

        await ticking.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Empty(ticking.Ticks.Runs);
        Assert.Contains("Tick: timerTrigger (disabled)", ticking.App.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnStartup_runs_once_before_the_schedule()
    {
        await using var ticking = await TickingApp.StartAsync(EveryMinute, function: typeof(EagerTicker));

        await WaitUntil(() => !ticking.Ticks.Runs.IsEmpty);

        Assert.Equal(Noon, Assert.Single(ticking.Ticks.Runs).At);
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    public sealed class Undisposable : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("not disposable");
    }

    public sealed class EagerTicker(Ticks ticks)
    {
        [Function("Tick")]
        public Task Tick([TimerTrigger("%TickSchedule%", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) =>
            ticks.RunAsync(timer, cancellationToken);
    }
}
