namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>An actor's clocks: the monotonic one is true, the wall clock may be wrong, and the timers of one that is dead or paused do not fire.</summary>
internal sealed class SimTime(Scheduler scheduler, Actor actor) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now - actor.ClockIsBehind;

    public override long GetTimestamp() => scheduler.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(scheduler, actor, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

internal sealed class SimTimer(Scheduler scheduler, Actor actor, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period;

    public Actor Actor => actor;

    public long Order { get; set; }

    public TimeSpan DueAt { get; private set; }

    public TimeSpan FiresAt => DueAt > actor.PausedUntil ? DueAt : actor.PausedUntil;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        scheduler.Remove(this);
        if (dueTime != Timeout.InfiniteTimeSpan && !actor.IsDead)
        {
            DueAt = scheduler.Elapsed + dueTime;
            scheduler.Add(this);
        }

        return true;
    }

    public void Fire()
    {
        Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
        callback(state);
    }

    public void Dispose() => scheduler.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
