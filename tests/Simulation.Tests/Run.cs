using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Simulation.Tests.World;

namespace TokenFunctions.Simulation.Tests;

/// <summary>One life of one connection: twenty minutes of weather drawn from the seed, then calm, then the reckoning.</summary>
public sealed class Run
{
    private const string Id = "c";
    private static readonly TimeSpan Storm = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);

    private readonly Scheduler _scheduler;
    private readonly SimWorld _world;
    private readonly List<Worker> _workers = [];
    private readonly Actor _director = new("director", isFragile: false);
    private string? _lastToken;
    private bool _isDeleting;
    private readonly List<Actor> _born = [];
    private int _open;

    private Run(int seed, bool isTracing)
    {
        _scheduler = new Scheduler(seed, Chaos.None) { IsTracing = isTracing };
        _world = new SimWorld(_scheduler);
    }

    /// <summary>What the run violated; and its schedule if asked for.</summary>
    public static (IReadOnlyList<string> Violations, IReadOnlyList<string> Trace) Of(int seed, bool isTracing = false)
    {
        var run = new Run(seed, isTracing);
        try
        {
            run.Play();
        }
        catch (InvalidOperationException e)
        {
            run._world.Invariants.Violate(e.Message);
        }

        return (run._world.Invariants.Violations, run._scheduler.Trace);
    }

    private void Play()
    {
        var random = _scheduler.Random;
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            _workers.Add(NewWorker());
        }

        Spawn(() => PutAsync(_workers[0], isNew: true));
        _scheduler.RunUntil(TimeSpan.FromSeconds(30));

        _scheduler.Chaos = Chaos.Draw(random);
        _scheduler.Note($"weather {_scheduler.Chaos}, provider {_world.Server.Rotation}, tokens in {_world.TokenOptions.Store}");
        ScheduleSweeps(Storm);
        for (var i = 0; i < random.Next(3, 12); i++)
        {
            At(TimeSpan.FromSeconds(30 + (random.NextDouble() * (Storm.TotalSeconds - 30))), DrawAction());
        }

        _scheduler.RunUntil(Storm);
        CalmDown();
    }

    private void CalmDown()
    {
        _scheduler.Chaos = Chaos.None;
        _scheduler.Note("calm");
        foreach (var worker in _born)
        {
            worker.PausedUntil = TimeSpan.Zero;
        }

        // What was interrupted comes to its end, then a day passes, so that no token lives, and the reconciliation runs.
        ScheduleSweeps(Storm + Calm);
        _scheduler.RunUntil(Storm + Calm);
        var fresh = NewWorker();
        Spawn(() => fresh.Reconciliation.RunAsync(CancellationToken.None));
        _scheduler.RunUntil(Storm + Calm + TimeSpan.FromMinutes(1));
        ScheduleSweeps(Storm + Calm + TimeSpan.FromMinutes(10), fresh);
        _scheduler.RunUntil(Storm + Calm + TimeSpan.FromMinutes(10));

        TokenReply last = new TokenReply.NotFound();
        Spawn(async () => last = await fresh.Tokens.GetAsync(Id, null, Caller.Unknown, CancellationToken.None));
        _scheduler.RunUntil(Storm + Calm + TimeSpan.FromMinutes(12));
        Spawn(() => _world.Invariants.AtRestAsync(Id, fresh, last));
        _scheduler.RunUntil(Storm + Calm + TimeSpan.FromMinutes(13));
        if (_open > 0 && _born.TrueForAll(a => !a.IsDead))
        {
            _world.Invariants.Violate($"{_open} operations never came to an end");
        }
    }

    private Worker NewWorker()
    {
        var worker = new Worker(_world, $"w{_born.Count}");
        _born.Add(worker.Actor);
        return worker;
    }

    /// <summary>A worker that lives; a dead one's place is taken by a new process.</summary>
    private Worker Living()
    {
        var index = _scheduler.Random.Next(_workers.Count);
        return _workers[index].Actor.IsDead ? _workers[index] = NewWorker() : _workers[index];
    }

    private void ScheduleSweeps(TimeSpan until, Worker? by = null)
    {
        for (var tick = TimeSpan.FromMinutes(Math.Ceiling(_scheduler.Elapsed.TotalMinutes)); tick < until; tick += TimeSpan.FromMinutes(1))
        {
            At(tick, () => SweepAsync(by ?? Living()));
        }
    }

    private void At(TimeSpan moment, Func<Task> work)
    {
        var timer = new SimTimer(_scheduler, _director, _ => Spawn(work), null);
        timer.Change(moment - _scheduler.Elapsed, Timeout.InfiniteTimeSpan);
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

    private Func<Task> DrawAction() => _scheduler.Random.Next(12) switch
    {
        0 => () => PutAsync(Living(), isNew: true),
        1 => () => PutAsync(Living(), isNew: false),
        2 => () => DeleteAsync(Living()),
        3 or 4 => () => RefreshAsync(Living()),
        5 => () => ReportAsync(Living()),
        6 or 7 => () => GetAsync(Living(), TimeSpan.FromSeconds(_scheduler.Random.Next(1, 4000))),
        8 => () => SweepAsync(Living()),
        9 => () => Task.WhenAll(GetAsync(Living(), null), GetAsync(Living(), null), GetAsync(Living(), null)),
        _ => () => GetAsync(Living(), null),
    };

    private static Task<SweepSummary> SweepAsync(Worker worker) => worker.Sweep.RunAsync(TimeSpan.FromSeconds(50), CancellationToken.None);

    private async Task GetAsync(Worker worker, TimeSpan? minTtl)
    {
        _scheduler.Note($"{worker.Actor.Name}: GET token, min_ttl {minTtl?.TotalSeconds}");
        var asked = _scheduler.Elapsed;
        var impatient = new CancellationTokenSource(_scheduler.Random.Next(4) == 0 ? TimeSpan.FromSeconds(_scheduler.Random.NextDouble() * 3) : TimeSpan.FromHours(1), new SimTime(_scheduler, _director));
        Answered(worker, await worker.Tokens.GetAsync(Id, minTtl, Caller.Unknown, impatient.Token), minTtl is not null, false, asked);
    }

    private async Task ReportAsync(Worker worker)
    {
        var asked = _scheduler.Elapsed;
        var generation = _world.Tables.Rows.GetValueOrDefault(Id)?.Generation ?? 0;
        _scheduler.Note($"{worker.Actor.Name}: POST rejected {generation}");
        Answered(worker, await worker.Tokens.ReportRejectedAsync(Id, generation, Caller.Unknown, CancellationToken.None), false, true, asked);
    }

    private async Task RefreshAsync(Worker worker)
    {
        var asked = _scheduler.Elapsed;
        _scheduler.Note($"{worker.Actor.Name}: POST refresh");
        Answered(worker, await worker.Tokens.RefreshAsync(Id, CancellationToken.None), false, true, asked);
    }

    private void Answered(Worker worker, TokenReply reply, bool hasMinTtl, bool isReport, TimeSpan asked)
    {
        _scheduler.Note($"{worker.Actor.Name}: answers {reply.GetType().Name}");
        _world.Invariants.Answered(reply, hasMinTtl, isReport, asked);
    }

    /// <summary>A person authorizes anew, or somebody repeats an old PUT.</summary>
    private async Task PutAsync(Worker worker, bool isNew)
    {
        isNew |= _isDeleting || _world.Tables.Rows.GetValueOrDefault(Id) is null or { IsDeleted: true };
        _lastToken = isNew || _lastToken is null ? _world.Server.Authorize().Current : _lastToken;
        _scheduler.Note($"{worker.Actor.Name}: PUT {_lastToken}");
        var definition = new ConnectionDefinition { Provider = "p", RefreshToken = new Secret(_lastToken) };
        await worker.Management.PutAsync(Id, definition, CancellationToken.None);
    }

    private async Task DeleteAsync(Worker worker)
    {
        _scheduler.Note($"{worker.Actor.Name}: DELETE");
        _isDeleting = true;
        await worker.Removal.DeleteAsync(Id, CancellationToken.None);
    }
}
