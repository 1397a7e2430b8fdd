using System.Diagnostics.Metrics;
using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tests.Telemetry;

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

        // One until the first answer, then eight at a time, and each takes a tenth of a second.
        Assert.Equal((Each, TimeSpan.FromMilliseconds(100 * (1 + Math.Ceiling((Each - 1) / 8.0)))), (inTime.Count, inTime[^1] - start));
        Assert.Equal(hangs ? Each : 2 * Each, summary[SweepOutcome.Refreshed]);
    }, settles: true);

    /// <summary>More hosts than 32 slots in lanes of eight would bear.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(25)]
    public void Sweep_ManyHostsHangAtOnce_LeaveTheSlotsToTheOthers(int hosts) => World.Run(async world =>
    {
        var worker = world.NewWorker();
        for (var i = 0; i < hosts; i++)
        {
            world.Providers.Put(Some.Provider($"slow{i}") with { ClientSecretVersion = null });
            await ManyAsync(world, worker, $"slow{i}", 12, d => d with { AccessTokenExpiresAt = world.Now });
        }

        await ManyAsync(world, worker, "acme", 40, d => d with { AccessTokenExpiresAt = world.Now });
        world.Faults.Add(c => c.Port == PortNames.Endpoint && c.Subject.StartsWith("rt-slow", StringComparison.Ordinal)).Always().After(async _ =>
        {
            await Task.Delay(Hang, world.Time);
            throw new PortFailedException("hung");
        });
        var inTime = Finishing(world, "acme", takes: TimeSpan.FromMilliseconds(100));
        var start = world.Now;

        await worker.SweepAsync();

        // One until the first answer, then eight at a time, as if no host hung. With 25 hosts that hang, seven slots are left.
        var width = Math.Min(8, 32 - hosts);
        Assert.Equal((40, TimeSpan.FromMilliseconds(100 * (1 + Math.Ceiling(39.0 / width)))), (inTime.Count, inTime[^1] - start));
    }, settles: true);

    [Fact]
    public void Sweep_HostStopsAnswering_HoldsOneSlotAgain() => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, 60, d => d with { AccessTokenExpiresAt = world.Now });
        var (running, most) = (0, 0);
        var answers = 9; // the first alone, and then a lane
        world.Faults.Add(c => IsOf(c, "slow")).Always().After(async _ =>
        {
            most = Math.Max(most, ++running);
            await Task.Delay(answers-- > 0 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5), world.Time);
            running--;
            if (answers < 0)
            {
                most = running;
                throw new PortFailedException("hung");
            }
        });

        await worker.SweepAsync(TimeSpan.FromSeconds(30));

        Assert.InRange(most, 0, 1);
    }, settles: true);

    [Fact]
    public void HeldBack_OpenCircuit_IsSeenAndCountedWithoutAWrite() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        using var metrics = new RecordedMetrics(worker.Get<IMeterFactory>());
        var etag = world.Rows.Find("slow-7")!.ETag;

        (await worker.GetAsync("slow-7")).IsUnavailable();

        var backoff = await worker.Get<HostBulkheads>().FindBackoffAsync("slow", default);
        Assert.Equal(FailureReasons.ProviderUnavailable, backoff!.Reason);
        Assert.InRange(backoff.Until, world.Now, world.Now + TimeSpan.FromSeconds(15));
        Assert.Contains("TokenFunctions token.refresh.held_back 1 {refresh} provider=slow reason=provider_unavailable", metrics.All);
        Assert.Equal(etag, world.Rows.Find("slow-7")!.ETag);
        Assert.Null(await worker.Get<HostBulkheads>().FindBackoffAsync("acme", default));
        Assert.Null(await worker.Get<HostBulkheads>().FindBackoffAsync("no-such", default));
    });

    [Fact]
    public void Revoke_HostIsHeldBack_SendsNothingAndIsTriedAgain() => World.Run(async world =>
    {
        var worker = await SilentAsync(world);
        world.Providers.Put(world.Providers.Find("slow")!.Provider with { RevocationEndpoint = new Uri("https://slow.example/revoke") });

        Assert.True(await worker.DeleteAsync("slow-7"));

        Assert.Equal(0, world.Count(PortNames.Endpoint, "Revoke"));
        Assert.NotNull(world.Rows.Find("slow-7")!.DeletedAt);
        world.Faults.Clear();
        (await worker.RefreshAsync("slow-8")).IsToken(); // closes the circuit
        world.Advance(TimeSpan.FromMinutes(15));
        await worker.SweepAsync();
        Assert.Null(world.Rows.Find("slow-7"));
        Assert.NotEqual(0, world.Count(PortNames.Endpoint, "Revoke"));
    });

    [Theory]
    [InlineData("https://slow.example/revoke")]
    [InlineData("https://revocation.example/revoke")]
    public void Revoke_ManyAtOnce_TakeTheHostsPlaces(string endpoint) => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, Places + 4, d => d);
        world.Providers.Put(world.Providers.Find("slow")!.Provider with { RevocationEndpoint = new Uri(endpoint) });
        var (running, most) = (0, 0);
        world.Faults.At(PortNames.Endpoint, "Revoke").Always().Before(async _ =>
        {
            most = Math.Max(most, ++running);
            await Task.Delay(TimeSpan.FromSeconds(1), world.Time);
            running--;
        });

        await Task.WhenAll(Enumerable.Range(0, Places + 4).Select(i => worker.DeleteAsync($"slow-{i}")));

        Assert.Equal(Places, most);
        Assert.DoesNotContain(world.Rows.Ids, id => id.StartsWith("slow", StringComparison.Ordinal));
    }, settles: true);

    [Theory]
    [InlineData("https://slow.example/introspect", 1)]
    [InlineData("https://introspection.example/introspect", 0)]
    public void Introspect_ItsHostIsFull_IsLeftOutUnlessTheRefreshHasAPlaceThere(string endpoint, int asked) => World.Run(async world =>
    {
        var worker = await TwoProvidersAsync(world, 1, d => d with { AccessTokenExpiresAt = world.Now });
        world.Providers.Put(world.Providers.Find("slow")!.Provider with { IntrospectionEndpoint = new Uri(endpoint) });
        world.Server.Lifetime = null;
        var gate = worker.Get<HostBulkheads>();
        var free = endpoint.StartsWith("https://slow", StringComparison.Ordinal) ? Places - 1 : Places;
        for (var i = 0; i < free; i++)
        {
            Assert.NotNull(await gate.TryEnterAsync(new Uri(endpoint), null, default));
        }

        (await worker.GetAsync("slow-0")).IsToken();

        Assert.Equal(asked, world.Count(PortNames.Introspection));
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
