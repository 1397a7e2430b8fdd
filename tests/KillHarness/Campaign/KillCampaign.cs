using System.Collections.Concurrent;
using System.Globalization;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.KillHarness.Campaign;

/// <summary>
/// Starts processes, sends requests to them, kills each at a named step of the protocol or at any moment, and checks the results against the promises.
/// </summary>
internal sealed class KillCampaign
{
    private const int CallersOfEach = 3;
    private const int StopSeconds = 64;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(12);
    private static readonly Crash[] Crashes = Enum.GetValues<Crash>();
    private static readonly string[] StepsToStopAt = ["post-before", "post-after", "intent-after", "commit-before", "post-during", "lease-after"];

    private readonly KillWorld _world;
    private readonly CampaignOptions _options;
    private readonly Action<string> _progress;
    private readonly Dice _dice;
    private readonly Pool _pool;
    private readonly Watch _watch;
    private readonly Instances _instances;
    private readonly Recoveries _recoveries;
    private readonly Driver _driver;
    private readonly ConcurrentQueue<Kill> _kills = new();
    private IReadOnlyList<Fleet> _fleets = [];
    private int _number;
    private int _stops;
    private int _step;

    public KillCampaign(KillWorld world, CampaignOptions options, Action<string> progress)
    {
        (_world, _options, _progress) = (world, options, progress);
        _dice = new Dice(options.Seed);
        _pool = new Pool(_dice);
        _watch = new Watch(_dice);
        _instances = new Instances(world, _dice);
        _recoveries = new Recoveries(_instances, _pool, _watch);
        _driver = new Driver(_pool, _watch, _dice);
    }

    public async Task<CampaignReport> RunAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var lifetime = TimeSpan.FromSeconds(4);
        await using var strictProvider = await KillWorld.StartProviderAsync(Weather.FairAt(new ProviderBehaviour { AccessTokenLifetime = lifetime }));
        await using var gracefulProvider = await KillWorld.StartProviderAsync(
            Weather.FairAt(new ProviderBehaviour { AccessTokenLifetime = lifetime, Reuse = Reuse.Grace, ReuseGrace = TimeSpan.FromMinutes(30) }));
        await using var steady = await _instances.StartAsync("steady");
        using var strict = new Fleet(steady.Api, "strict", strictProvider, "generic");
        using var graceful = new Fleet(steady.Api, "graceful", gracefulProvider, "linear");
        _fleets = [strict, graceful];
        await FillAsync();

        using var stop = new CancellationTokenSource();
        var weather = new Weather(_world, strict, graceful, _dice);
        Task[] surroundings = [weather.RunAsync(stop.Token), SweepAsync(stop.Token), ReplaceLostAsync(stop.Token)];
        var kills = Task.WhenAll([.. Enumerable.Range(0, _options.Slots).Select(_ => SlotAsync()), .. Enumerable.Range(0, 2).Select(_ => StopsAsync())]);
        await await Task.WhenAny([kills, .. surroundings]); // without storage or providers the kills would prove nothing
        await kills;
        await stop.CancelAsync();
        await Task.WhenAll(surroundings);

        _progress("All are killed; waiting for what is left to recover.");
        await _recoveries.CompletionAsync();
        await FinalCheck.RunAsync(steady, _fleets, _watch);
        return CampaignReport.Of(
            _options, _fleets, _instances, _watch, [.. _recoveries.All], [.. _kills], _stops, weather, TimeProvider.System.GetElapsedTime(started));
    }

    private async Task FillAsync()
    {
        await Task.WhenAll(_fleets.Select(f => f.RegisterAsync()));
        for (var i = 0; i < _options.Connections; i++)
        {
            _pool.Add(await _fleets[i % _fleets.Count].AddAsync());
        }
    }

    private async Task SlotAsync()
    {
        while (Interlocked.Increment(ref _number) is var number && number <= _options.Kills)
        {
            // Two of three are killed at a named step, in the order of the steps. The third is killed at any moment.
            var plan = number % 3 == 0
                ? null
                : new FaultPlan(FaultPlan.Steps[Interlocked.Increment(ref _step) % FaultPlan.Steps.Count], 2 + _dice.Next(6), Of: _dice.Of(Crashes));
            await using var instance = await _instances.StartAsync(string.Create(CultureInfo.InvariantCulture, $"i{number}"), plan);
            await KillAsync(instance, plan);
            if (number % 25 == 0)
            {
                _progress($"{number} of {_options.Kills}; {_pool.Count} connections in use");
            }
        }
    }

    private async Task KillAsync(Instance instance, FaultPlan? plan)
    {
        using var stop = new CancellationTokenSource();
        var driving = _driver.DriveAsync(instance, CallersOfEach, stop.Token);
        var life = plan is null ? TimeSpan.FromMilliseconds(300 + _dice.Next(2000)) : LongestLife;
        await Task.WhenAny(instance.Process.WaitForExitAsync(CancellationToken.None), Task.Delay(life, TimeProvider.System));
        var (step, crash) = instance.Process.HasExited ? (plan!.Step, plan.Of) : ("random", _dice.Of(Crashes));
        await instance.Process.KillAsync(crash);
        var at = TimeProvider.System.GetTimestamp();
        if (crash == Crash.Host)
        {
            // The worker stops as on SIGTERM, so it must commit every response that it gets.
            _instances.Remove(instance);
        }
        else
        {
            _instances.Died(instance);
        }

        _kills.Enqueue(new Kill(step, crash));
        Note(step, at, await driving, instance);
    }

    /// <summary>Records the connections in use when the process ended: in a call, in a sweep or during a recovery.</summary>
    private void Note(string step, long at, IReadOnlyCollection<FleetConnection> unanswered, Instance instance)
    {
        var leased = instance.Journal.Leased.ToHashSet();
        var affected = unanswered.Concat(_fleets.SelectMany(f => f.All).Where(c => leased.Contains(c.Id))).Distinct();
        foreach (var connection in affected)
        {
            _recoveries.Add(connection, new Hit(step, at, leased.Contains(connection.Id)));
        }
    }

    private async Task StopsAsync()
    {
        while (Interlocked.Increment(ref _stops) is var number && number <= _options.Stops)
        {
            var plan = new FaultPlan(StepsToStopAt[(number - 1) % StepsToStopAt.Length], 2, StopSeconds, Crashes[number % Crashes.Length]);
            await using var instance = await _instances.StartAsync(string.Create(CultureInfo.InvariantCulture, $"sleeper{number}"), plan);
            await StopAndWakeAsync(instance, plan);
        }

        Interlocked.Decrement(ref _stops);
    }

    private async Task StopAndWakeAsync(Instance instance, FaultPlan plan)
    {
        using var stop = new CancellationTokenSource();
        var driving = _driver.DriveAsync(instance, CallersOfEach, stop.Token);
        await UntilAsync(() => instance.Journal.Has("stopping"));
        var at = TimeProvider.System.GetTimestamp();
        _instances.Remove(instance);
        await stop.CancelAsync();
        Note($"stopped at {plan.Step}", at, [], instance);
        await UntilAsync(() => instance.Journal.Has("woken"));
        await driving;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1000 && !holds(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private async Task SweepAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(SweepEvery, TimeProvider.System, stop);
                await _instances.Any().Api.FireAsync("Sweep", stop);
            }
            catch (Exception e) when (Watch.IsDeath(e))
            {
                // The campaign is over, or the process died before it responded.
            }
        }
    }

    /// <summary>Keeps the callers busy: each lost grant is replaced by a new connection.</summary>
    private async Task ReplaceLostAsync(CancellationToken stop)
    {
        var replaced = new HashSet<FleetConnection>();
        while (!stop.IsCancellationRequested)
        {
            foreach (var lost in _fleets.SelectMany(f => f.All).Where(c => _watch.ReasonOf(c) is not null && replaced.Add(c)))
            {
                _pool.Remove(lost);
                await TryReplaceAsync(lost.Fleet);
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop));
        }
    }

    private async Task TryReplaceAsync(Fleet fleet)
    {
        try
        {
            _pool.Add(await fleet.AddAsync());
        }
        catch (InvalidOperationException)
        {
            // Storage or vault are restarting, so there is one connection fewer.
        }
    }
}
