using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Timers;
using TokenFunctions.Local.Host.Worker;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Timers;

/// <summary>A listener under a clock of its own, which starts at 12:00:00, and the runs that it began.</summary>
internal sealed class Ticking : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(DateTimeOffset At, TimerStatus? Status)> _runs = [];
    private int _running;

    public IReadOnlyList<(DateTimeOffset At, TimerStatus? Status)> Runs => _runs;

    public int MostAtOnce { get; private set; }

    public Func<CancellationToken, Task> Body { get; set; } = _ => Task.CompletedTask;

    /// <summary>Completes when the listener has ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public static async Task<Ticking> StartAsync(string schedule, bool runOnStartup = false, bool useMonitor = true)
    {
        var ticking = new Ticking();
        var listener = new TimerListener(
            new TimerTrigger(schedule, runOnStartup, useMonitor),
            TimerSchedule.Resolve(schedule, new ConfigurationBuilder().Build()),
            ticking.RunAsync,
            ticking._clock);
        await WithoutContext(() => ticking.Ended = listener.RunAsync(ticking._stopping.Token));
        return ticking;
    }

    /// <summary>When this returns, each function that fell due has run, or waits in <see cref="Body"/>.</summary>
    public Task AdvanceAsync(TimeSpan by) => WithoutContext(() => _clock.Advance(by));

    public Task StopAsync() => WithoutContext(_stopping.Cancel);

    public void Dispose() => _stopping.Dispose();

    /// <summary>On a thread without a synchronization context, continuations run at once.</summary>
    private static Task WithoutContext(Action action) => Task.Run(action);

    private async Task RunAsync(TimerStatus? status, CancellationToken cancellationToken)
    {
        _runs.Add((_clock.GetUtcNow(), status));
        MostAtOnce = Math.Max(MostAtOnce, ++_running);
        await Body(cancellationToken);
        _running--;
    }
}
