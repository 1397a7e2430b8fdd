using System.Globalization;

namespace TokenFunctions.Simulation.Tests.Scheduling;

/// <summary>
/// Runs asynchronous code on one thread in virtual time. Code stops at every port call and every delay; which of them goes on next, and what befalls it, is drawn from the seed, so that a seed is a schedule.
/// </summary>
public sealed class Scheduler(int seed, Chaos chaos) : SynchronizationContext
{
    private const int MostSteps = 100_000;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly List<Turn> _turns = [];
    private readonly List<Turn> _runnable = [];
    private readonly List<SimTimer> _timers = [];
    private readonly List<string> _trace = [];
    private long _order;
    private int _steps;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Random Random { get; } = new(seed);

    public Chaos Chaos { get; set; } = chaos;

    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Now => Start + Elapsed;

    public IReadOnlyList<string> Trace => _trace;

    /// <summary>Off for speed; a failing seed is run again with it.</summary>
    public bool IsTracing { get; init; }

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

    internal void Add(SimTimer timer)
    {
        timer.Order = _order++;
        _timers.Add(timer);
    }

    internal void Remove(SimTimer timer) => _timers.Remove(timer);

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

        if (_runnable.Count == 0 || Chaos.Happens(Random, Chaos.TimeRunsAhead))
        {
            return AdvanceTime(limit, _runnable.Count > 0);
        }

        var turn = _runnable[Random.Next(_runnable.Count)];
        if (turn.Actor is { IsFragile: true } actor && Befall(actor))
        {
            return true;
        }

        _turns.Remove(turn);
        var fate = turn.MayFail ? Chaos.DrawFate(Random) : Fate.Works;
        Note($"{turn.Actor.Name}: {turn.What}{(fate == Fate.Works ? "" : $" ({fate})")}");
        turn.Continue(fate);
        return true;
    }

    /// <summary>The worker dies or stops for a while, at this very point.</summary>
    private bool Befall(Actor actor)
    {
        if (Chaos.Happens(Random, Chaos.Kill))
        {
            Note($"{actor.Name}: KILLED");
            actor.IsDead = true;
            _turns.RemoveAll(t => t.Actor == actor);
            _timers.RemoveAll(t => t.Actor == actor);
            return true;
        }

        if (Chaos.Happens(Random, Chaos.Pause))
        {
            actor.PausedUntil = Elapsed + TimeSpan.FromSeconds(Random.Next(1, 400));
            actor.Hiccups++;
            Note($"{actor.Name}: PAUSED until {actor.PausedUntil.TotalSeconds:F0}");
            return true;
        }

        return false;
    }

    private bool AdvanceTime(TimeSpan limit, bool hasTurns)
    {
        var timer = _timers.Where(t => !t.Actor.IsDead).MinBy(t => (Max(t.DueAt, t.Actor.PausedUntil), t.Order));
        var wake = _turns.Where(t => !t.Actor.IsDead).Select(t => (TimeSpan?)t.Actor.PausedUntil).Min();
        var next = timer is null ? wake : Min(Max(timer.DueAt, timer.Actor.PausedUntil), wake ?? TimeSpan.MaxValue);
        if (next is not { } moment || moment > limit)
        {
            return hasTurns && (Elapsed = Max(Elapsed, Min(limit, Elapsed + TimeSpan.FromMilliseconds(Random.Next(1, 2000))))) < limit;
        }

        Elapsed = Max(Elapsed, moment);
        if (timer is not null && Max(timer.DueAt, timer.Actor.PausedUntil) <= Elapsed)
        {
            timer.Fire();
        }

        return true;
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

/// <summary>Something that acts: a worker process, the network, the director.</summary>
/// <param name="isFragile">May be killed and paused.</param>
public sealed class Actor(string name, bool isFragile)
{
    public string Name => name;

    public bool IsFragile => isFragile;

    public bool IsDead { get; set; }

    public TimeSpan PausedUntil { get; set; }

    /// <summary>Pauses and failed calls so far: after one, an attempt counts as interrupted.</summary>
    public int Hiccups { get; set; }

    public bool CanRun(TimeSpan now) => !IsDead && PausedUntil <= now;
}
