using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>One refresh, interrupted at each of its port calls.</summary>
[Collection(nameof(QuietThreadPool))]
public sealed class InterruptionTests
{
    /// <summary>More calls than a refresh makes.</summary>
    private const int MostCalls = 25;

    private const int FewestCalls = 10;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Interruptions =>
    [
        "crash before", "crash after", "failure before", "failure after", "pause before", "pause after", "changed settings before",
    ];

    [Theory]
    [MemberData(nameof(Interruptions))]
    public void Refresh_InterruptedWithAGracePeriod_KeepsTheGrant(string interruption) => ForEachCall(async (world, at) =>
    {
        world.Server.Grace = TimeSpan.FromDays(1);
        world.UseProfile(ProviderProfile.Generic with { ReuseGrace = TimeSpan.FromDays(1) });
        await InterruptAsync(world, at, interruption);

        await AssertWellAsync(world);
    });

    [Theory]
    [InlineData("failure before")]
    [InlineData("changed settings before")]
    public void Refresh_InterruptedAtAStrictProvider_SendsNoTokenTwice(string interruption) => ForEachCall(async (world, at) =>
    {
        await InterruptAsync(world, at, interruption);

        await AssertWellAsync(world);
        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
    });

    /// <summary>A grant is lost only if the response reached no durable storage. The person is notified once.</summary>
    [Theory]
    [InlineData("crash before")]
    [InlineData("crash after")]
    [InlineData("failure after")]
    public void Refresh_InterruptedAtAStrictProvider_LosesTheGrantOnlyWithALostResponse(string interruption)
    {
        var costs = new List<string>();
        ForEachCall(async (world, at) =>
        {
            var call = await InterruptAsync(world, at, interruption);
            var worker = await SettleAsync(world);
            if (await worker.GetAsync() is TokenResult.ReauthRequired { Reason: FailureReasons.RotationLost })
            {
                costs.Add($"{call!.Port}.{call.Operation}");
                Assert.Single(world.Told, t => t.To == ConnectionStatus.ReauthRequired);
            }
            else
            {
                await AssertWellAsync(world);
            }
        });

        // After the provider's commit: the response itself, the new due row, and the commit if the process died before its effect.
        Assert.Equal(
            interruption switch
            {
                "crash before" => ["DueIndex.Put", "Store.TryReplace"],
                "crash after" => ["Endpoint.Refresh", "DueIndex.Put"],
                _ => (string[])["Endpoint.Refresh"],
            },
            costs);
    }

    [Fact]
    public void Delete_AtAnyMomentOfARefresh_LeavesNothingBehind() => ForEachCall(async (world, at) =>
    {
        if (await InterruptAsync(world, at, _ => world.NewWorker().DeleteAsync()) is null)
        {
            return;
        }

        world.Advance(TimeSpan.FromHours(25));
        var worker = await SettleAsync(world);
        await worker.ReconcileAsync();

        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Due.All);
        Assert.Empty(world.Leases.Ids);
        Assert.DoesNotContain(world.Vault.Names, n => n.StartsWith("refresh-", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Server.Tokens, t => world.Server.Honours(t.Value));
    });

    [Fact]
    public void Put_NewGrantAtAnyMomentOfARefresh_IsTheOneThatCounts() => ForEachCall(async (world, at) =>
    {
        var token = world.Server.Authorize("second");
        if (await InterruptAsync(world, at, async _ => await world.NewWorker().PutAsync(Some.Definition(token, world.Now + TimeSpan.FromHours(1)))) is null)
        {
            return;
        }

        Assert.Equal(token, await world.InForceAsync(world.NewWorker()));
        Assert.Equal(0, world.Server[token].Presented);
        await AssertWellAsync(world);
        Assert.DoesNotContain(world.Server.Sent, t => t != token && world.Server[t].Presented > 1);
    });

    [Fact]
    public void SweepAndReconcile_AtAnyMomentOfARefresh_DoNoHarm() => ForEachCall(async (world, at) =>
    {
        await InterruptAsync(world, at, async _ =>
        {
            var other = world.NewWorker();
            await other.SweepAsync();
            await other.ReconcileAsync();
        });

        Assert.Single(world.Server.Sent);
        await AssertWellAsync(world);
    });

    /// <summary>The worker's process ends right after its stop. What the stop did not wait for never happens.</summary>
    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void Stop_AtAnyMomentOfASweep_WaitsForWhatWasSentAndSendsNothingMore(string when) => ForEachCall(async (world, at) =>
    {
        var wasSent = false;
        Task StopAsync(PortCall call)
        {
            wasSent = world.Server.Sent.Count > 0;
            _ = StopAndDieAsync(call.Worker);
            return Task.Delay(TimeSpan.FromSeconds(3), world.Time); // longer than the worker lives without the wait
        }

        var call = when == "before" ? await InterruptSweepAsync(world, at, before: StopAsync) : await InterruptSweepAsync(world, at, after: StopAsync);
        var isPost = call is { Port: "Endpoint", Operation: "Refresh" };

        Assert.Equal(call is null || wasSent || isPost ? 1 : 0, world.Server.Sent.Count);
        await AssertWellAsync(world);
        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
    }, settles: true);

    private static async Task StopAndDieAsync(Worker worker)
    {
        await worker.Get<RefreshLifetime>().StopAsync();
        await worker.CrashAsync();
    }

    private static void ForEachCall(Func<World, int, Task> test, bool settles = false)
    {
        for (var at = 1; at <= MostCalls; at++)
        {
            var call = at;
            try
            {
                World.Run(world => test(world, call), settles: settles);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"At call {at}: {e.Message}", e);
            }
        }
    }

    private static Task<PortCall?> InterruptAsync(World world, int at, string interruption)
    {
        PortFailedException Failure() => new(interruption);
        return interruption switch
        {
            "crash before" => InterruptAsync(world, at, call => call.Worker.CrashAsync()),
            "crash after" => InterruptAsync(world, at, after: call => call.Worker.CrashAsync()),
            "failure before" => InterruptAsync(world, at, _ => throw Failure()),
            "failure after" => InterruptAsync(world, at, after: _ => throw Failure()),
            "pause before" => InterruptAsync(world, at, _ => PauseAsync(world)),
            "pause after" => InterruptAsync(world, at, after: _ => PauseAsync(world)),
            _ => InterruptAsync(world, at, _ => { world.Rows.Edit(The.Id, r => r with { Resource = "changed" }); return Task.CompletedTask; }),
        };
    }

    /// <summary>A pause in which the lease is lost and another worker does its work.</summary>
    private static async Task PauseAsync(World world)
    {
        await Task.Delay(Long, world.Time);
        await Record.ExceptionAsync(() => world.NewWorker().GetAsync());
    }

    private static async Task<PortCall?> InterruptAsync(World world, int at, Func<PortCall, Task>? before = null, Func<PortCall, Task>? after = null)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        return await InterruptAsync(world, worker, at, () => worker.GetAsync(), before, after);
    }

    private static async Task<PortCall?> InterruptSweepAsync(World world, int at, Func<PortCall, Task>? before = null, Func<PortCall, Task>? after = null)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(worker.Get<RefreshLifetime>().Stopping);
        return await InterruptAsync(world, worker, at, () => worker.SweepAsync(cancellationToken: stop.Token), before, after);
    }

    private static async Task<PortCall?> InterruptAsync(
        World world, Worker worker, int at, Func<Task> work, Func<PortCall, Task>? before, Func<PortCall, Task>? after)
    {
        PortCall? interrupted = null;
        var calls = 0;
        world.Faults.Add(c => c.Worker == worker && ++calls == at)
            .Before(call => { interrupted = call; return before?.Invoke(call) ?? Task.CompletedTask; })
            .After(call => after?.Invoke(call) ?? Task.CompletedTask);
        await Task.WhenAny(Record.ExceptionAsync(work), worker.DiesAsync());
        Assert.True(interrupted is not null || at > FewestCalls, "A refresh makes more calls than that.");
        return interrupted;
    }

    private static async Task<Worker> SettleAsync(World world)
    {
        var worker = world.NewWorker();
        for (var minute = 0; minute < 12; minute++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), world.Time);
            await worker.SweepAsync();
        }

        return worker;
    }

    private static async Task AssertWellAsync(World world)
    {
        var worker = await SettleAsync(world);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)), "The token in force is dead.");
        Assert.NotNull(world.Due.Find(world.Row.DueKey!.Value));
        Assert.Empty(world.Row.PendingNotifications);
        world.ToExpiry();
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    }
}
