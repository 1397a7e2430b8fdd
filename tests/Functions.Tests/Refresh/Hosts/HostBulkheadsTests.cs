using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Refresh.Hosts;

/// <summary>The errors of one provider do not affect the others.</summary>
[Collection(nameof(QuietThreadPool))]
public sealed class HostBulkheadsTests
{
    private const int Each = 500;
    private static readonly TimeSpan Hang = new RefreshOptions().Timeout;
    private static readonly int Places = new ProviderOptions().Concurrency;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sweep_AnotherProviderHangsOrNot_IsAsFastForTheOthers(bool hangs) => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, Each, d => d with { AccessTokenExpiresAt = world.Now });
        world.RecordsLog = false;
        Hanging(world, hangs);
        var inTime = Finishing(world, "acme", takes: TimeSpan.FromMilliseconds(100));
        var start = world.Now;

        var summary = await worker.SweepAsync();

        // Eight at a time, and each takes a tenth of a second.
        Assert.Equal((Each, TimeSpan.FromMilliseconds(100 * Math.Ceiling(Each / 8.0))), (inTime.Count, inTime[^1] - start));
        Assert.Equal(hangs ? Each : 2 * Each, summary[SweepOutcome.Refreshed]);
    }, settles: true);

    [Fact]
    public void Get_TwoHundredCallersOfAHangingProvider_DoNotDelayACallerOfAnother() => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, 200, d => d with { AccessTokenExpiresAt = world.Now });
        Hanging(world);
        var start = world.Now;
        var stuck = Enumerable.Range(0, 200).Select(i => worker.GetAsync($"slow-{i}")).ToList();

        (await worker.GetAsync("acme-0")).IsToken();

        Assert.Equal(start, world.Now);
        Assert.Equal(Places, world.Count(PortNames.Endpoint) - 1);
        Assert.All(await Task.WhenAll(stuck), r => r.IsUnavailable());
    }, settles: true);

    [Fact]
    public void Get_WaitsForAPlace_HasTakenNoLeaseAndDeclaredNoIntent() => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, Places + 10, d => d with { AccessTokenExpiresAt = world.Now });
        Hanging(world);
        var calls = Enumerable.Range(0, Places + 10).Select(i => worker.GetAsync($"slow-{i}")).ToList();

        await Task.Delay(TimeSpan.FromSeconds(1), world.Time);

        Assert.Equal(Places, world.Count(PortNames.Leases, "TryAcquire"));
        Assert.Equal(Places, world.Rows.Ids.Count(id => world.Rows.Find(id)!.Intent is not null));
        await Task.WhenAll(calls);
    }, settles: true);

    [Fact]
    public void Get_HostDoesNotAnswer_IsAskedNoMoreAndWritesNothing() => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, 60, d => d with { AccessTokenExpiresAt = world.Now });
        Hanging(world);
        var etags = ETags(world);

        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => worker.GetAsync($"slow-{i}")));

        var asked = world.Count(PortNames.Endpoint);
        Assert.InRange(asked, CircuitBreaker.FailedGrantsUntilOpen, Places);
        Assert.Equal(60 - asked, replies.Count(r => r.IsUnavailable() is { Reason: FailureReasons.ProviderUnavailable } u && u.RetryAt > world.Now));
        Assert.Equal(60 - asked, ETags(world).Count(e => e.Key.StartsWith("slow", StringComparison.Ordinal) && etags[e.Key] == e.Value));
        Assert.Contains(world.Log, l => l.StartsWith("1600 ", StringComparison.Ordinal));
    }, settles: true);

    [Fact]
    public void Get_TokenIsValidAndHostDoesNotAnswer_ServesItWithAWarning() => World.Run(async world =>
    {
        // A caller without a minimum lifetime wants a fifth of the token's. That is 25 s, and 25 s are left after five refreshes have hung for 20 s each.
        var worker = await SilentAsync(
            world,
            w => world.ConnectAsync(w, d => d with { Provider = "slow", AccessTokenExpiresAt = world.Now + TimeSpan.FromSeconds(125) }, "living"));
        world.Advance(TimeSpan.FromSeconds(1));

        var warning = (await worker.GetAsync("living")).IsToken().Warning!;

        Assert.Equal(WarningCodes.RefreshFailing, warning.Code);
        Assert.True(warning.NextAttemptAt > world.Now);
        Assert.Null(world.Rows.Find("living")!.LastError);
    });

    [Fact]
    public void Sweep_ProbeGetsAnAnswer_RefreshesAllAgain() => World.Run(async world =>
    {
        world.Server.Rotates = false;
        var worker = await SilentAsync(world);
        world.Faults.Clear();
        await worker.SweepAsync();
        Assert.Equal(CircuitBreaker.FailedGrantsUntilOpen, world.Calls.Count(c => IsOf(c, "slow")));
        world.Advance(TimeSpan.FromMinutes(2));

        await worker.SweepAsync();
        var summary = await worker.SweepAsync();

        Assert.Equal(10, world.Rows.Ids.Count(id => id.StartsWith("slow", StringComparison.Ordinal) && world.Rows.Find(id)!.LastRefreshedAt is not null));
        Assert.Equal(0, summary[SweepOutcome.Deferred]);
        Assert.Contains(world.Log, l => l.StartsWith("1601 ", StringComparison.Ordinal));
    }, settles: true);

    [Fact]
    public void Throttle_OneConnectionWasThrottled_HoldsBackAllOfTheHostUntilItsEnd() => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, 5, d => d with { AccessTokenExpiresAt = world.Now });
        world.Answer(new TokenResponse.Failed
        {
            Kind = FailureKind.NotProcessed,
            Reason = FailureReasons.ProviderThrottled,
            Error = ProviderError.From(429, null, null),
            RetryAfter = TimeSpan.FromSeconds(60),
        });
        (await worker.GetAsync("slow-0")).IsUnavailable();
        var (end, sent) = (world.Now + TimeSpan.FromSeconds(60), world.Server.Sent.Count);

        var held = (await worker.GetAsync("slow-1")).IsUnavailable();

        Assert.Equal((FailureReasons.ProviderThrottled, null), (held.Reason, held.Connection.LastError));
        Assert.InRange(held.RetryAt, end, end + TimeSpan.FromSeconds(15));
        Assert.Equal((FailureReasons.ProviderThrottled, sent), ((await worker.RefreshAsync("slow-2")).IsUnavailable().Reason, world.Server.Sent.Count));
        (await worker.GetAsync("acme-0")).IsToken();
        world.Advance(end - world.Now);
        (await worker.GetAsync("slow-1")).IsToken();
    });

    [Fact]
    public void Refresh_ByManagement_PassesAnOpenCircuitAndClosesIt() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Faults.Clear();
        (await worker.GetAsync("slow-7")).IsUnavailable();

        (await worker.RefreshAsync("slow-7")).IsToken();

        (await worker.GetAsync("slow-8")).IsToken();
    });

    [Fact]
    public void CircuitBreaker_TwoInstances_EachLearnsForItself() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Faults.Clear();

        (await worker.GetAsync("slow-7")).IsUnavailable();
        (await world.NewWorker().GetAsync("slow-7")).IsToken();
    });

    [Fact]
    public void Sweep_RegistrationsAtOneHost_ShareItsLaneAndItsPlaces() => World.Run(async world =>
    {
        var worker = world.NewWorker(settings: new Dictionary<string, string?> { ["Provider:Concurrency"] = "3" });
        for (var i = 0; i < 4; i++)
        {
            world.Providers.Put(Some.Provider($"tenant-{i}") with { ClientSecretVersion = null, TokenEndpoint = new Uri($"https://ONE.example/{i}/token") });
            await ManyAsync(world, worker, $"tenant-{i}", 4, d => d with { AccessTokenExpiresAt = world.Now });
        }

        var (running, most) = (0, 0);
        world.Faults.At(PortNames.Endpoint).Always().Before(async _ =>
        {
            most = Math.Max(most, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            running--;
        });

        Assert.Equal(16, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Equal(3, most);
    }, settles: true);

    /// <summary>Ten connections of a host. Five of them have found that it does not respond.</summary>
    private static async Task<Worker> SilentAsync(World world, Func<Worker, Task>? prepare = null)
    {
        var worker = await TwoProvidersAsync(world, 10, d => d with { AccessTokenExpiresAt = world.Now });
        await (prepare?.Invoke(worker) ?? Task.CompletedTask);
        Hanging(world);
        for (var i = 0; i < CircuitBreaker.FailedGrantsUntilOpen; i++)
        {
            (await worker.GetAsync($"slow-{i}")).IsUnavailable();
        }

        return worker;
    }

    private static async Task<Worker> TwoProvidersAsync(World world, int each, Func<ConnectionDefinition, ConnectionDefinition> change)
    {
        world.Providers.Put(Some.Provider("slow") with { ClientSecretVersion = null, TokenEndpoint = new Uri("https://slow.example/token") });
        var worker = world.NewWorker();
        await ManyAsync(world, worker, "acme", each, change);
        await ManyAsync(world, worker, "slow", each, change);
        return worker;
    }

    private static async Task ManyAsync(World world, Worker worker, string provider, int count, Func<ConnectionDefinition, ConnectionDefinition> change)
    {
        for (var i = 0; i < count; i++)
        {
            await world.ConnectAsync(worker, d => change(d with { Provider = provider }), $"{provider}-{i}");
        }
    }

    /// <summary>The provider redeems the token and never responds.</summary>
    private static void Hanging(World world, bool hangs = true) => world.Faults.Add(c => hangs && IsOf(c, "slow")).Always().After(async _ =>
    {
        await Task.Delay(Hang, world.Time);
        throw new PortFailedException("hung");
    });

    private static List<DateTimeOffset> Finishing(World world, string provider, TimeSpan takes)
    {
        var moments = new List<DateTimeOffset>();
        world.Faults.Add(c => IsOf(c, provider)).Always().After(async _ =>
        {
            await Task.Delay(takes, world.Time);
            moments.Add(world.Now);
        });
        return moments;
    }

    private static bool IsOf(PortCall call, string provider) =>
        call.Port == PortNames.Endpoint && call.Subject.StartsWith($"rt-{provider}-", StringComparison.Ordinal);

    private static Dictionary<string, string?> ETags(World world) => world.Rows.Ids.ToDictionary(id => id, id => world.Rows.Find(id)!.ETag);
}
