using System.Globalization;

namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>
/// Runs asynchronous code on one thread in virtual time. Code stops at every port call and every delay; which of them goes on next, and what befalls it, is a
/// decision, so that the decisions are a schedule.
/// </summary>
internal sealed class Scheduler(Decisions decisions) : SynchronizationContext
{
    private const int MostSteps = 100_000;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly List<Turn> _turns = [];
    private readonly List<Turn> _runnable = [];
    private readonly List<SimTimer> _timers = [];
    private readonly List<string> _trace = [];
    private readonly HashSet<Service> _away = [];
    private readonly DecisionStream _order = decisions.Stream("order");
    private readonly DecisionStream _clock = decisions.Stream("clock");
    private long _timersMade;
    private int _steps;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Decisions Decisions => decisions;

    public Chaos Chaos { get; set; } = Chaos.None;

    public Coverage Coverage { get; } = new();

    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Now => Start + Elapsed;

    public IReadOnlyList<string> Trace => _trace;

    /// <summary>Off for speed; a failing schedule is run again with it.</summary>
    public bool IsTracing { get; init; }

    /// <summary>Services that do not answer.</summary>
    public ISet<Service> Away => _away;

    public void Note(string line)
    {
        if (IsTracing)
        {
            _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,9:F3}  {line}"));
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Starts work of an actor; what it throws is the run's to judge.</summary>
    public void Spawn(Func<Task> work) => Post(_ => work(), null);

    /// <summary>Waits until the scheduler lets this call go on.</summary>
    public Task<Fate> TurnAsync(Actor actor, string what, bool mayFail)
    {
        var turn = new Turn(actor, what, mayFail);
        _turns.Add(turn);
        return turn.Task;
    }

    public void Add(SimTimer timer)
    {
        timer.Order = _timersMade++;
        _timers.Add(timer);
    }

    public void Remove(SimTimer timer) => _timers.Remove(timer);

    /// <summary>Runs until that moment, or until nothing is left to do before it.</summary>
    public void RunUntil(TimeSpan moment)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            while (Step(moment))
            {
                if (++_steps > MostSteps)
                {
                    throw new InvalidOperationException($"The run does not come to an end; at {Elapsed}.");
                }
            }

            Elapsed = Elapsed < moment ? moment : Elapsed;
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }

    private bool Step(TimeSpan limit)
    {
        while (_ready.TryDequeue(out var item))
        {
            item.Callback(item.State);
        }

        _runnable.Clear();
        foreach (var candidate in _turns)
        {
            if (candidate.Actor.CanRun(Elapsed))
            {
                _runnable.Add(candidate);
            }
        }

        if (_runnable.Count == 0)
        {
            return AdvanceTime(limit, hasTurns: false);
        }

        if (!Chaos.IsCalm && _clock.Happens(Chaos.TimeRunsAhead))
        {
            return AdvanceTime(limit, hasTurns: true);
        }

        var turn = _runnable[Chaos.IsCalm ? 0 : _order.Below(_runnable.Count)];
        if (turn.Actor is { IsFragile: true } actor && !Chaos.IsCalm && Befall(actor))
        {
            return true;
        }

        _turns.Remove(turn);
        var fate = turn.MayFail && !Chaos.IsCalm ? (Fate)turn.Actor.Fates.Rarely(Chaos.Fail, 2) : Fate.Works;
        Coverage.Count(fate switch { Fate.FailsBefore => Happening.FailedBefore, Fate.FailsAfter => Happening.FailedAfter, _ => Happening.Calls });
        Note($"{turn.Actor.Name}: {turn.What}{(fate == Fate.Works ? "" : $" ({fate})")}");
        Elapsed += Millisecond;
        turn.Continue(fate);
        return true;
    }

    /// <summary>The worker dies or stops for a while, at this very point.</summary>
    private bool Befall(Actor actor)
    {
        if (actor.Fates.Happens(Chaos.Kill))
        {
            Note($"{actor.Name}: KILLED");
            Coverage.Count(Happening.WorkerKilled);
            actor.IsDead = true;
            _turns.RemoveAll(t => t.Actor == actor);
            _timers.RemoveAll(t => t.Actor == actor);
            return true;
        }

        if (actor.Fates.Rarely(Chaos.Pause, 400) is var seconds and > 0)
        {
            actor.PausedUntil = Elapsed + TimeSpan.FromSeconds(seconds);
            Coverage.Count(seconds > 60 ? Happening.PausedBeyondLease : Happening.WorkerPaused);
            Note($"{actor.Name}: PAUSED until {actor.PausedUntil.TotalSeconds:F0}");
            return true;
        }

        return false;
    }

    /// <summary>To what happens next; while there is work to do, by a part of that, which delays the work.</summary>
    private bool AdvanceTime(TimeSpan limit, bool hasTurns)
    {
        var timer = NextTimer();
        var wake = NextWake();
        var next = timer is null ? wake : Min(timer.FiresAt, wake ?? TimeSpan.MaxValue);
        var moment = hasTurns ? Min(next ?? limit, Elapsed + TimeSpan.FromMilliseconds(1 + _clock.Below(30_000))) : next;
        if (moment is not { } then || then > limit)
        {
            return hasTurns && Elapsed < limit && (Elapsed = limit) < limit;
        }

        Elapsed = Max(Elapsed, then);
        if (timer is not null && timer.FiresAt <= Elapsed)
        {
            timer.Fire();
        }

        return true;
    }

    private SimTimer? NextTimer()
    {
        SimTimer? first = null;
        foreach (var timer in _timers)
        {
            if (!timer.Actor.IsDead && (first is null || timer.FiresAt < first.FiresAt || (timer.FiresAt == first.FiresAt && timer.Order < first.Order)))
            {
                first = timer;
            }
        }

        return first;
    }

    private TimeSpan? NextWake()
    {
        TimeSpan? wake = null;
        foreach (var turn in _turns)
        {
            wake = turn.Actor.IsDead || turn.Actor.PausedUntil <= Elapsed || turn.Actor.PausedUntil >= wake ? wake : turn.Actor.PausedUntil;
        }

        return wake;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Turn(Actor actor, string what, bool mayFail)
    {
        private readonly TaskCompletionSource<Fate> _source = new();

        public Actor Actor => actor;

        public string What => what;

        public bool MayFail => mayFail;

        public Task<Fate> Task => _source.Task;

        public void Continue(Fate fate) => _source.SetResult(fate);
    }
}
