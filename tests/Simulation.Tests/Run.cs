using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Simulation.Tests.World;
using TokenFunctions.Tokens;

namespace TokenFunctions.Simulation.Tests;

/// <summary>One life of one connection: twenty minutes of storm, then calm, a day's silence, and the reckoning.</summary>
internal sealed class Run
{
    private const int Events = 10;
    private const int Outages = 2;
    private static readonly TimeSpan Storm = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Calm = Storm + TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NextDay = Calm + TimeSpan.FromHours(25);

    private readonly Scheduler _scheduler;
    private readonly SimWorld _world;
    private readonly Actor _director;
    private readonly List<Worker> _workers = [];
    private readonly List<Worker> _born = [];
    private readonly Deeds _deeds;
    private int _open;

    private Run(Decisions decisions, bool isTracing, Mutant? mutant)
    {
        _scheduler = new Scheduler(decisions) { IsTracing = isTracing };
        _world = new SimWorld(_scheduler, mutant);
        _director = new Actor("director", isFragile: false, decisions.Stream("director"));
        _deeds = new Deeds(_scheduler, _world, _director, Living, At);
    }

    /// <summary>Drawn from the seed, as fast as it goes.</summary>
    public static RunResult Of(int seed, bool isRecording = false, Mutant? mutant = null) => Of(new Decisions(seed, isRecording), isTracing: false, mutant);

    public static RunResult Of(Schedule schedule, bool isTracing = false) => Of(new Decisions(schedule), isTracing, mutant: null);

    private static RunResult Of(Decisions decisions, bool isTracing, Mutant? mutant)
    {
        var run = new Run(decisions, isTracing, mutant);
        try
        {
            run.Play();
        }
        catch (InvalidOperationException e)
        {
            run._world.Invariants.Violate(e.Message);
        }

        return new RunResult(run._world.Invariants.Violations, run._scheduler.Trace, run._scheduler.Coverage, decisions.Made);
    }

    private void Play()
    {
        for (var i = 1 + _director.Fates.Below(3); i > 0; i--)
        {
            _workers.Add(NewWorker());
        }

        Spawn(() => _deeds.PutAsync(_workers[0], _world.Server.Authorize().Current));
        _scheduler.RunUntil(TimeSpan.FromSeconds(30));

        _scheduler.Chaos = Chaos.Draw(_scheduler.Decisions.Stream("weather"));
        _scheduler.Note(
            $"weather {_scheduler.Chaos}, provider {_world.Server.Rotation}, "
                + $"access tokens live {_world.Server.Lifetime}, refresh tokens in {_world.TokenOptions.Store}");
        ScheduleSweeps(Storm);
        PlanEvents();
        PlanOutages();
        _scheduler.RunUntil(Storm);
        CalmDown();
    }

    private void CalmDown()
    {
        _scheduler.Chaos = Chaos.None;
        _scheduler.Note("calm");
        _scheduler.Away.Clear();
        _deeds.MendRegistration();
        foreach (var worker in _born)
        {
            (worker.Actor.PausedUntil, worker.Actor.ClockIsBehind) = (TimeSpan.Zero, TimeSpan.Zero);
        }

        // What was interrupted comes to its end. Then a day passes, so that no access token lives, the reconciliation runs, and sweeps alone refresh.
        ScheduleSweeps(Calm);
        _scheduler.RunUntil(Calm);
        _world.MayRestoreTable();
        _scheduler.RunUntil(NextDay);
        var fresh = NewWorker();
        Spawn(() => fresh.Reconciliation.RunAsync(CancellationToken.None));
        _scheduler.RunUntil(NextDay + TimeSpan.FromMinutes(1));
        ScheduleSweeps(NextDay + TimeSpan.FromMinutes(10), fresh);
        _scheduler.RunUntil(NextDay + TimeSpan.FromMinutes(10));
        Spawn(async () =>
        {
            var swept = _world.Rows.Find(SimWorld.ConnectionId);
            _world.Invariants.Swept(swept);
            await _world.Invariants.AtRestAsync(fresh, await fresh.Tokens.GetAsync(SimWorld.ConnectionId, null, Caller.Unknown, CancellationToken.None));
        });
        _scheduler.RunUntil(NextDay + TimeSpan.FromMinutes(12));
        if (_open > 0 && _born.TrueForAll(w => !w.Actor.IsDead))
        {
            _world.Invariants.Violate($"{_open} operations never came to an end");
        }
    }

    private Worker NewWorker()
    {
        var worker = new Worker(_world, _born.Count);
        _born.Add(worker);
        return worker;
    }

    /// <summary>A worker that lives; a dead one's place is taken by a new process.</summary>
    private Worker Living(DecisionStream decisions)
    {
        var index = decisions.Below(_workers.Count);
        return _workers[index].Actor.IsDead ? _workers[index] = NewWorker() : _workers[index];
    }

    private void ScheduleSweeps(TimeSpan until, Worker? by = null)
    {
        for (var tick = TimeSpan.FromMinutes(Math.Ceiling(_scheduler.Elapsed.TotalMinutes)); tick < until; tick += TimeSpan.FromMinutes(1))
        {
            At(tick, () => _deeds.SweepAsync(by ?? Living(_director.Fates)));
        }
    }

    /// <summary>What people and callers do. Often one thing follows another within seconds.</summary>
    private void PlanEvents()
    {
        var moment = TimeSpan.Zero;
        for (var i = 0; i < Events; i++)
        {
            var decisions = _scheduler.Decisions.Stream($"event{i}");
            if (decisions.Rarely(0.75, (int)Storm.TotalSeconds - 31) is var second and > 0)
            {
                moment = decisions.Below(3) == 2 ? moment + TimeSpan.FromMilliseconds(decisions.Below(5000)) : TimeSpan.FromSeconds(30 + second);
                At(moment, _deeds.Draw(decisions));
            }
        }
    }

    private void PlanOutages()
    {
        for (var i = 0; i < Outages; i++)
        {
            var decisions = _scheduler.Decisions.Stream($"outage{i}");
            if (decisions.Rarely(0.3, (int)Storm.TotalSeconds - 31) is var second and > 0)
            {
                var service = decisions.Pick(Service.Table, Service.Vault, Service.Leases, Service.Provider, Service.Notifier, Service.Table);
                var start = TimeSpan.FromSeconds(30 + second);
                At(start, () => Outage(service, isAway: true));
                At(start + TimeSpan.FromSeconds(5 + decisions.Below(295)), () => Outage(service, isAway: false));
            }
        }
    }

    private Task Outage(Service service, bool isAway)
    {
        if (isAway && !_scheduler.Chaos.IsCalm)
        {
            _scheduler.Away.Add(service);
            _scheduler.Coverage.Count(Happening.OutageOfTable + (int)service);
        }
        else
        {
            _scheduler.Away.Remove(service);
        }

        _scheduler.Note($"{service} {(isAway ? "goes away" : "is back")}");
        return Task.CompletedTask;
    }

    private void At(TimeSpan moment, Func<Task> work)
    {
        var timer = new SimTimer(_scheduler, _director, _ => Spawn(work), null);
        timer.Change(moment > _scheduler.Elapsed ? moment - _scheduler.Elapsed : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Spawn(Func<Task> work) => _scheduler.Spawn(async () =>
    {
        _open++;
        try
        {
            await work();
        }
        catch (Exception e) when (e is StoreUnavailableException or VaultUnavailableException or LeaseUnavailableException or OperationCanceledException)
        {
            _scheduler.Note($"        gave up: {e.GetType().Name}");
        }
        catch (Exception e)
        {
            _world.Invariants.Violate($"unexpected {e}");
        }
        finally
        {
            _open--;
        }
    });
}
