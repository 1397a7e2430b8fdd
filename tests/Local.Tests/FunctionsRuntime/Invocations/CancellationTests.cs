using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Invocations;

public sealed class CancellationTests
{
    private static readonly TimeSpan ShortDrain = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task The_token_fires_when_the_client_goes_away_and_the_function_may_go_on()
    {
        var waiting = new Waiting();
        await using var app = await StartAsync(waiting);
        using var impatient = new CancellationTokenSource();
        var call = app.Client.GetAsync("api/Wait", impatient.Token);
        await waiting.Began.Task;

        await impatient.CancelAsync();

        await waiting.Canceled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        waiting.Gate.SetResult();
        await waiting.Ended.Task;
    }

    [Fact]
    public async Task Shutdown_cancels_and_lets_a_running_request_end()
    {
        var waiting = new Waiting();
        await using var app = await StartAsync(waiting);
        var call = app.Client.GetAsync("api/Wait");
        await waiting.Began.Task;

        var stop = app.StopAsync();
        await waiting.Canceled.Task;
        Assert.False(stop.IsCompleted);

        waiting.Gate.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => app.Client.GetAsync("api/Wait"));
    }

    [Fact]
    public async Task Shutdown_leaves_a_request_behind_that_never_ends()
    {
        var waiting = new Waiting();
        await using var app = await StartAsync(waiting, ShortDrain);
        var call = app.Client.GetAsync("api/Wait");
        await waiting.Began.Task;

        await app.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.False(waiting.Ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Shutdown_cancels_and_lets_a_running_timer_end()
    {
        var (canceled, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var ticking = await TickingApp.StartAsync("0 * * * * *");
        ticking.Ticks.Body = async token =>
        {
            await using var registration = token.Register(canceled.SetResult);
            await gate.Task;
        };
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        var stop = ticking.App.StopAsync();
        await canceled.Task;
        Assert.False(stop.IsCompleted);

        gate.SetResult();
        await stop;
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Single(ticking.Ticks.Runs);
    }

    [Fact]
    public async Task Shutdown_leaves_a_timer_behind_that_never_ends_and_names_it()
    {
        await using var ticking = await TickingApp.StartAsync("0 * * * * *", drain: ShortDrain);
        ticking.Ticks.Body = _ => new TaskCompletionSource().Task;
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        await ticking.App.StopAsync();

        var warning = Assert.Single(ticking.App.Logs.Entries, e => e.Level == LogLevel.Warning);
        Assert.Equal("Stopped while still running: Tick", warning.Message);
    }

    [Fact]
    public async Task A_function_that_ends_by_cancellation_is_no_error()
    {
        await using var ticking = await TickingApp.StartAsync("0 * * * * *");
        ticking.Ticks.Body = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        await ticking.AdvanceAsync(TimeSpan.FromMinutes(1));

        await ticking.App.StopAsync();

        Assert.DoesNotContain(ticking.App.Logs.Entries, e => e.Level >= LogLevel.Warning);
    }

    private static Task<RunningApp> StartAsync(Waiting waiting, TimeSpan? drain = null) =>
        RunningApp.StartAsync(typeof(WaitingFunctions), configure: b => b.Services.AddSingleton(waiting), drain: drain);

    public sealed class Waiting
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Canceled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class WaitingFunctions(Waiting waiting)
    {
        [Function("Wait")]
        public async Task Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(() => waiting.Canceled.TrySetResult());
            waiting.Began.SetResult();
            await waiting.Gate.Task;
            waiting.Ended.SetResult();
        }
    }
}
