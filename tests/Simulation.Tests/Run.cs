using TokenFunctions.Connections;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Simulation.Tests.World;

namespace TokenFunctions.Simulation.Tests;

/// <summary>One life of one connection: twenty minutes of storm, then calm, a day's silence, and the reckoning.</summary>
public sealed class Run
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
    private int _open;

    private Run(Decisions decisions, bool isTracing)
    {
        _scheduler = new Scheduler(decisions) { IsTracing = isTracing };
        _world = new SimWorld(_scheduler);
        _director = new Actor("director", isFragile: false, decisions.Stream("director"));
    }

    /// <summary>Drawn from the seed, as fast as it goes.</summary>
    public static RunResult Of(int seed, bool isRecording = false) => Of(new Decisions(seed, isRecording), isTracing: false);

    public static RunResult Of(Schedule schedule, bool isTracing = false) => Of(new Decisions(schedule), isTracing);

    private static RunResult Of(Decisions decisions, bool isTracing)
    {
        var run = new Run(decisions, isTracing);
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

        Spawn(() => PutAsync(_workers[0], _world.Server.Authorize().Current));
        _scheduler.RunUntil(TimeSpan.FromSeconds(30));

        _scheduler.Chaos = Chaos.Draw(_scheduler.Decisions.Stream("weather"));
        _scheduler.Note($"weather {_scheduler.Chaos}, provider {_world.Server.Rotation}, access tokens live {_world.Server.Lifetime}, refresh tokens in {_world.TokenOptions.Store}");
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
        MendRegistration();
        foreach (var worker in _born)
        {
            (worker.Actor.PausedUntil, worker.Actor.ClockIsBehind) = (TimeSpan.Zero, TimeSpan.Zero);
        }

        // What was interrupted comes to its end. Then a day passes, so that no access token lives, the reconciliation runs, and sweeps alone refresh.
        ScheduleSweeps(Calm);
        _scheduler.RunUntil(NextDay);
        var fresh = NewWorker();
        Spawn(() => fresh.Reconciliation.RunAsync(CancellationToken.None));
        _scheduler.RunUntil(NextDay + TimeSpan.FromMinutes(1));
        ScheduleSweeps(NextDay + TimeSpan.FromMinutes(10), fresh);
        _scheduler.RunUntil(NextDay + TimeSpan.FromMinutes(10));
        Spawn(async () =>
        {
            var swept = _world.Tables.Rows.GetValueOrDefault(SimWorld.ConnectionId);
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
            At(tick, () => SweepAsync(by ?? Living(_director.Fates)));
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
                At(moment, EventOf(decisions));
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

    private Func<Task> EventOf(DecisionStream decisions) => decisions.Below(20) switch
    {
        0 or 1 or 2 => () => GetAsync(decisions, null),
        3 or 4 => () => GetAsync(decisions, TimeSpan.FromSeconds(1 + decisions.Below(4000))),
        5 => () => ManyAsync(decisions),
        6 or 7 or 8 => () => RefreshAsync(decisions),
        9 => () => ReportAsync(decisions),
        10 => () => SweepAsync(Living(decisions), decisions.Rarely(0.3, 3000)),
        11 => () => ReconcileAsync(Living(decisions)),
        12 => () => PutNewAsync(Living(decisions)),
        13 or 14 => () => PutKnownAsync(Living(decisions), decisions),
        15 => () => DeleteAsync(Living(decisions)),
        16 or 17 => () => DeleteAndCreateAsync(decisions),
        18 => () => JumpClockAsync(Living(decisions), decisions),
        _ => () => BreakRegistrationAsync(decisions),
    };

    private Task<SweepSummary> SweepAsync(Worker worker, int stopAfter = 0)
    {
        _scheduler.Coverage.Count(Happening.Sweep);
        return worker.Sweep.RunAsync(TimeSpan.FromSeconds(50), GoneAfter(stopAfter));
    }

    private Task<ReconcileSummary> ReconcileAsync(Worker worker)
    {
        _scheduler.Coverage.Count(Happening.Reconcile);
        _scheduler.Note($"{worker.Actor.Name}: reconciliation");
        return worker.Reconciliation.RunAsync(CancellationToken.None);
    }

    private async Task ManyAsync(DecisionStream decisions)
    {
        _scheduler.Coverage.Count(Happening.CallersAtOnce);
        await Task.WhenAll(GetAsync(decisions, null), GetAsync(decisions, null), GetAsync(decisions, null));
    }

    private async Task GetAsync(DecisionStream decisions, TimeSpan? minTtl)
    {
        var worker = Living(decisions);
        _scheduler.Coverage.Count(minTtl is null ? Happening.Get : Happening.GetWithMinTtl);
        _scheduler.Note($"{worker.Actor.Name}: GET token, min_ttl {minTtl?.TotalSeconds}");
        var question = _world.Invariants.Ask(minTtl);
        Answered(question, await worker.Tokens.GetAsync(SimWorld.ConnectionId, minTtl, Caller.Unknown, GoneAfter(decisions.Rarely(0.3, 3000))), worker);
    }

    private async Task ReportAsync(DecisionStream decisions)
    {
        var worker = Living(decisions);
        var question = _world.Invariants.Ask(null, isReport: true);
        var generation = question.Row?.AccessTokenGeneration ?? 0;
        _scheduler.Coverage.Count(Happening.RejectedReport);
        _scheduler.Note($"{worker.Actor.Name}: POST rejected {generation}");
        Answered(question, await worker.Tokens.ReportRejectedAsync(SimWorld.ConnectionId, generation, Caller.Unknown, GoneAfter(decisions.Rarely(0.3, 3000))), worker);
    }

    private async Task RefreshAsync(DecisionStream decisions)
    {
        var worker = Living(decisions);
        var question = _world.Invariants.Ask(null, isReport: true);
        _scheduler.Coverage.Count(Happening.ForcedRefresh);
        _scheduler.Note($"{worker.Actor.Name}: POST refresh");
        Answered(question, await worker.Tokens.RefreshAsync(SimWorld.ConnectionId, GoneAfter(decisions.Rarely(0.3, 3000))), worker);
    }

    /// <summary>A client that loses its patience.</summary>
    private CancellationToken GoneAfter(int milliseconds)
    {
        if (milliseconds == 0)
        {
            return CancellationToken.None;
        }

        _scheduler.Coverage.Count(Happening.CallerGoneAway);
        return new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds), new SimTime(_scheduler, _director)).Token;
    }

    private void Answered(Invariants.Question question, TokenReply reply, Worker worker)
    {
        _scheduler.Note($"{worker.Actor.Name}: answers {reply.GetType().Name}{(reply is TokenReply.Token { AccessToken: var token } ? $" {token.Reveal()}" : "")}");
        _world.Invariants.Answered(question, reply, worker.Actor);
    }

    /// <summary>A person authorizes anew.</summary>
    private Task<PutResult<Connection>> PutNewAsync(Worker worker)
    {
        _scheduler.Coverage.Count(Happening.PutNewGrant);
        return PutAsync(worker, _world.Server.Authorize().Current);
    }

    /// <summary>A pipeline repeats itself: the last token put, the one on its way to the provider this moment, the very first.</summary>
    private Task<PutResult<Connection>> PutKnownAsync(Worker worker, DecisionStream decisions)
    {
        var (token, what) = decisions.Below(3) switch
        {
            0 => (_world.TokensPut[^1], Happening.PutKnownToken),
            1 when _world.Ledger.LastSent is { } sent => (sent, Happening.PutTokenInFlight),
            _ => (_world.TokensPut[0], Happening.PutFirstToken),
        };
        _scheduler.Coverage.Count(what);
        return PutAsync(worker, token);
    }

    private Task<PutResult<Connection>> PutAsync(Worker worker, string token)
    {
        _world.TokensPut.Add(token);
        _scheduler.Note($"{worker.Actor.Name}: PUT {token}");
        return worker.Management.PutAsync(SimWorld.ConnectionId, new ConnectionDefinition { Provider = "p", RefreshToken = new Secret(token) }, CancellationToken.None);
    }

    private Task<bool> DeleteAsync(Worker worker)
    {
        _scheduler.Coverage.Count(Happening.Delete);
        _scheduler.Note($"{worker.Actor.Name}: DELETE");
        return worker.Removal.DeleteAsync(SimWorld.ConnectionId, CancellationToken.None);
    }

    private async Task DeleteAndCreateAsync(DecisionStream decisions)
    {
        _scheduler.Coverage.Count(Happening.DeleteAndCreate);
        var (one, other) = (Living(decisions), Living(decisions));
        await DeleteAsync(one);
        await PutNewAsync(other);
    }

    private Task JumpClockAsync(Worker worker, DecisionStream decisions)
    {
        var isMended = worker.Actor.ClockIsBehind > TimeSpan.Zero || _scheduler.Chaos.IsCalm;
        _scheduler.Coverage.Count(isMended ? Happening.ClockMended : Happening.ClockBackAnHour);
        worker.Actor.ClockWasEverBehind = true;
        worker.Actor.ClockIsBehind = isMended ? TimeSpan.Zero : TimeSpan.FromHours(1);
        _scheduler.Note($"{worker.Actor.Name}: the clock is {worker.Actor.ClockIsBehind} behind");
        if (!isMended)
        {
            At(_scheduler.Elapsed + TimeSpan.FromSeconds(decisions.Below(400)), () => worker.Actor.ClockIsBehind > TimeSpan.Zero ? JumpClockAsync(worker, decisions) : Task.CompletedTask);
        }

        return Task.CompletedTask;
    }

    private Task BreakRegistrationAsync(DecisionStream decisions)
    {
        if (!_scheduler.Chaos.IsCalm)
        {
            _scheduler.Coverage.Count(Happening.RegistrationBroken);
            _scheduler.Note("the registration breaks");
            _world.Server.IsMisregistered = true;
            At(_scheduler.Elapsed + TimeSpan.FromSeconds(1 + decisions.Below(300)), () =>
            {
                MendRegistration();
                return Task.CompletedTask;
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>The operator gives us the right client secret, which raises the registration's version.</summary>
    private void MendRegistration()
    {
        if (_world.Server.IsMisregistered)
        {
            _world.Server.IsMisregistered = false;
            _world.Provider = _world.Provider with { Version = _world.Provider.Version + 1 };
            _scheduler.Note("the registration is mended");
        }
    }
}

/// <param name="Trace">Step by step, where it was asked for.</param>
/// <param name="Made">What was decided, where that was recorded.</param>
public sealed record RunResult(IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, Coverage Coverage, Schedule Made)
{
    /// <summary>The first violation without its particulars: what shrinking must keep.</summary>
    public string? Kind => Violations is [var first, ..] ? KindOf(first) : null;

    public static string KindOf(string violation) => System.Text.RegularExpressions.Regex.Replace(violation.Split('\n')[0], @"(?<!^I)\d+", "#");
}
