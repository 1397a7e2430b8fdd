using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Repair;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Simulation.Tests.World;
using TokenFunctions.Tokens;

namespace TokenFunctions.Simulation.Tests;

/// <summary>What people, callers and timers do to the connection.</summary>
/// <param name="living">A worker that lives.</param>
/// <param name="at">Does something at a moment.</param>
internal sealed class Deeds(Scheduler scheduler, SimWorld world, Actor director, Func<DecisionStream, Worker> living, Action<TimeSpan, Func<Task>> at)
{
    private bool _healsByItself;

    public Func<Task> Draw(DecisionStream decisions) => decisions.Below(20) switch
    {
        0 or 1 or 2 => () => GetAsync(decisions, null),
        3 or 4 => () => GetAsync(decisions, TimeSpan.FromSeconds(1 + decisions.Below(4000))),
        5 => () => ManyAsync(decisions),
        6 or 7 or 8 => () => RefreshAsync(decisions),
        9 => () => ReportAsync(decisions),
        10 => () => SweepAsync(living(decisions), decisions.Rarely(0.3, 3000)),
        11 => () => ReconcileAsync(living(decisions)),
        12 => () => PutNewAsync(living(decisions)),
        13 or 14 => () => PutKnownAsync(living(decisions), decisions),
        15 => () => DeleteAsync(living(decisions)),
        16 or 17 => () => DeleteAndCreateAsync(decisions),
        18 => () => JumpClockAsync(living(decisions), decisions),
        _ => () => BreakRegistrationAsync(decisions),
    };

    public Task<SweepSummary> SweepAsync(Worker worker, int stopAfter = 0)
    {
        scheduler.Coverage.Count(Happening.Sweep);
        return worker.Sweep.RunAsync(TimeSpan.FromSeconds(50), GoneAfter(stopAfter));
    }

    private Task<ReconcileSummary> ReconcileAsync(Worker worker)
    {
        scheduler.Coverage.Count(Happening.Reconcile);
        scheduler.Note($"{worker.Actor.Name}: reconciliation");
        return worker.Reconciliation.RunAsync(CancellationToken.None);
    }

    private async Task ManyAsync(DecisionStream decisions)
    {
        scheduler.Coverage.Count(Happening.CallersAtOnce);
        await Task.WhenAll(GetAsync(decisions, null), GetAsync(decisions, null), GetAsync(decisions, null));
    }

    private async Task GetAsync(DecisionStream decisions, TimeSpan? minTtl)
    {
        var worker = living(decisions);
        scheduler.Coverage.Count(minTtl is null ? Happening.Get : Happening.GetWithMinTtl);
        scheduler.Note($"{worker.Actor.Name}: GET token, min_ttl {minTtl?.TotalSeconds}");
        var question = world.Invariants.Ask(minTtl);
        Answered(question, await worker.Tokens.GetAsync(SimWorld.ConnectionId, minTtl, Caller.Unknown, GoneAfter(decisions.Rarely(0.3, 3000))), worker);
    }

    private async Task ReportAsync(DecisionStream decisions)
    {
        var worker = living(decisions);
        var question = world.Invariants.Ask(null, isReport: true);
        var generation = question.Row?.AccessTokenGeneration ?? 0;
        scheduler.Coverage.Count(Happening.RejectedReport);
        scheduler.Note($"{worker.Actor.Name}: POST rejected {generation}");
        Answered(
            question,
            await worker.Tokens.ReportRejectedAsync(SimWorld.ConnectionId, generation, Caller.Unknown, GoneAfter(decisions.Rarely(0.3, 3000))),
            worker);
    }

    private async Task RefreshAsync(DecisionStream decisions)
    {
        var worker = living(decisions);
        var question = world.Invariants.Ask(null, isReport: true);
        scheduler.Coverage.Count(Happening.ForcedRefresh);
        scheduler.Note($"{worker.Actor.Name}: POST refresh");
        Answered(question, await worker.Tokens.RefreshAsync(SimWorld.ConnectionId, GoneAfter(decisions.Rarely(0.3, 3000))), worker);
    }

    /// <summary>A client that loses its patience.</summary>
    private CancellationToken GoneAfter(int milliseconds)
    {
        if (milliseconds == 0)
        {
            return CancellationToken.None;
        }

        scheduler.Coverage.Count(Happening.CallerGoneAway);

        return CallerToken.Current = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds), new SimTime(scheduler, director)).Token;
    }

    private void Answered(Invariants.Question question, TokenResult reply, Worker worker)
    {
        scheduler.Note(
            $"{worker.Actor.Name}: answers {reply.GetType().Name}{(reply is TokenResult.Token { AccessToken: var token } ? $" {token.Reveal()}" : "")}");
        world.Invariants.Answered(question, reply, worker.Actor);
    }

    /// <summary>A person authorizes anew.</summary>
    private Task<PutResult<Connection>> PutNewAsync(Worker worker)
    {
        scheduler.Coverage.Count(Happening.PutNewGrant);
        return PutAsync(worker, world.Server.Authorize().Current);
    }

    /// <summary>A pipeline repeats itself: the last token put, the one on its way to the provider this moment, the very first.</summary>
    private Task<PutResult<Connection>> PutKnownAsync(Worker worker, DecisionStream decisions)
    {
        var (token, what) = decisions.Below(3) switch
        {
            0 => (world.TokensPut[^1], Happening.PutKnownToken),
            1 when world.Ledger.LastSent is { } sent => (sent, Happening.PutTokenInFlight),
            _ => (world.TokensPut[0], Happening.PutFirstToken),
        };
        scheduler.Coverage.Count(what);
        return PutAsync(worker, token);
    }

    public Task<PutResult<Connection>> PutAsync(Worker worker, string token)
    {
        world.TokensPut.Add(token);
        scheduler.Note($"{worker.Actor.Name}: PUT {token}");
        return worker.Management.PutAsync(
            SimWorld.ConnectionId, new ConnectionDefinition { Provider = "p", RefreshToken = new Secret(token) }, CancellationToken.None);
    }

    private Task<bool> DeleteAsync(Worker worker)
    {
        scheduler.Coverage.Count(Happening.Delete);
        scheduler.Note($"{worker.Actor.Name}: DELETE");
        return worker.Deletion.DeleteAsync(SimWorld.ConnectionId, CancellationToken.None);
    }

    private async Task DeleteAndCreateAsync(DecisionStream decisions)
    {
        scheduler.Coverage.Count(Happening.DeleteAndCreate);
        var (one, other) = (living(decisions), living(decisions));
        await DeleteAsync(one);
        await PutNewAsync(other);
    }

    private Task JumpClockAsync(Worker worker, DecisionStream decisions)
    {
        var isMended = worker.Actor.ClockIsBehind > TimeSpan.Zero || scheduler.Chaos.IsCalm;
        scheduler.Coverage.Count(isMended ? Happening.ClockMended : Happening.ClockBackAnHour);
        worker.Actor.ClockWasEverBehind = true;
        worker.Actor.ClockIsBehind = isMended ? TimeSpan.Zero : TimeSpan.FromHours(1);
        scheduler.Note($"{worker.Actor.Name}: the clock is {worker.Actor.ClockIsBehind} behind");
        if (!isMended)
        {
            at(
                scheduler.Elapsed + TimeSpan.FromSeconds(decisions.Below(400)),
                () => worker.Actor.ClockIsBehind > TimeSpan.Zero ? JumpClockAsync(worker, decisions) : Task.CompletedTask);
        }

        return Task.CompletedTask;
    }

    private Task BreakRegistrationAsync(DecisionStream decisions)
    {
        if (!scheduler.Chaos.IsCalm)
        {
            scheduler.Coverage.Count(Happening.RegistrationBroken);
            scheduler.Note("the registration breaks");
            world.Server.IsMisregistered = true;
            var mendsIn = TimeSpan.FromSeconds(1 + decisions.Below(300));
            _healsByItself = decisions.Below(2) == 1;
            at(scheduler.Elapsed + mendsIn, () =>
            {
                MendRegistration();
                return Task.CompletedTask;
            });
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// The operator gives us the right client secret, which raises the registration's version; or the provider's side heals, and nothing changes on ours.
    /// </summary>
    public void MendRegistration()
    {
        if (world.Server.IsMisregistered)
        {
            world.Server.IsMisregistered = false;
            world.Provider = world.Provider with { Version = world.Provider.Version + (_healsByItself ? 0 : 1) };
            scheduler.Coverage.Count(_healsByItself ? Happening.RegistrationHealed : Happening.Calls);
            scheduler.Note("the registration is mended");
        }
    }
}
