using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime;

/// <summary>A timer function whose body the test gives.</summary>
public sealed class Ticker(Ticks ticks)
{
    [Function("Tick")]
    public Task Tick([TimerTrigger("%TickSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => ticks.RunAsync(timer, cancellationToken);
}

public sealed class Ticks(TimeProvider clock)
{
    private int _running;

    public ConcurrentQueue<(DateTimeOffset At, TimerInfo Info)> Runs { get; } = [];

    public int MostAtOnce { get; private set; }

    public Func<CancellationToken, Task> Body { get; set; } = _ => Task.CompletedTask;

    public async Task RunAsync(TimerInfo timer, CancellationToken cancellationToken)
    {
        Runs.Enqueue((clock.GetUtcNow(), timer));
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            await Body(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

/// <summary>An app of <see cref="Ticker"/> under a clock of its own, which starts at 12:00:00.</summary>
internal sealed class TickingApp : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();

    private TickingApp() => Ticks = new Ticks(_clock);

    public Ticks Ticks { get; }

    public RunningApp App { get; private set; } = null!;

    public static async Task<TickingApp> StartAsync(
        string schedule, string[]? args = null, Type? function = null, TimeSpan? drain = null, Action<FunctionsApplicationBuilder>? configure = null)
    {
        var app = new TickingApp();
        app.App = await Task.Run(() => RunningApp.StartAsync( // see AdvanceAsync
            function ?? typeof(Ticker),
            [$"--TickSchedule={schedule}", .. args ?? []],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(app._clock).AddSingleton(app.Ticks);
                configure?.Invoke(builder);
            },
            drain: drain));
        return app;
    }

    /// <summary>Moves the clock on a thread without a synchronization context, so that what falls due has run when this returns.</summary>
    public Task AdvanceAsync(TimeSpan by) => Task.Run(() => _clock.Advance(by));

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
