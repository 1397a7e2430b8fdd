using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Sweep;

[Collection(nameof(QuietThreadPool))]
public sealed class ExpirySweepTests
{
    [Fact]
    public void Sweep_DueConnection_IsRefreshedAndMovesInTheIndex() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        Assert.Equal(0, (await worker.SweepAsync()).Due);
        world.ToDue();

        var summary = await worker.SweepAsync();

        Assert.Equal((1, 1), (summary.Due, summary[SweepOutcome.Refreshed]));
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
        Assert.Equal(world.Due.All[0].ETag, world.Row.DueETag);
        Assert.True(world.Row.DueAt > world.Now);
        Assert.Equal(0, (await worker.SweepAsync()).Due);
        Assert.Contains(world.Log, l => l.StartsWith("1200 ", StringComparison.Ordinal) && l.Contains("1 refreshed", StringComparison.Ordinal));
    });

    /// <summary>Fault 4: the server ends a grant that is not used for a while.</summary>
    [Theory]
    [InlineData(62)]
    [InlineData(75)]
    [InlineData(90)]
    [InlineData(119)]
    [InlineData(130)]
    [InlineData(245)]
    public void Sweep_GrantEndsUnlessUsed_IsUsedByTheLastSweepBefore(int idle) => World.Run(async world =>
    {
        (world.Server.Lifetime, world.Server.IdleLifetime) = (TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(idle));
        var worker = await ManyAsync(
            world,
            4,
            (i, d) => d with
            {
                Strategy = i % 2 == 0 ? RefreshStrategy.Eager : RefreshStrategy.OnDemand,
                RefreshTokenExpiresAt = world.Now + TimeSpan.FromSeconds(idle),
            });

        for (var minute = 1; minute <= 60; minute++)
        {
            var begins = The.Start.AddMinutes(minute) + TimeSpan.FromMilliseconds(world.Random.Next(1500));
            world.Advance(begins - world.Now);
            await worker.SweepAsync();
        }

        Assert.All(world.Rows.Ids, id => Assert.Equal(ConnectionStatus.Active, world.Rows.Find(id)!.Status));
        Assert.InRange(world.Server.Sent.Count, 4 * 3600 / (idle + 1), 4 * 60);
    }, settles: true);

    [Fact]
    public void Sweep_FewOfManyDue_CostsTheNumberDue() => World.Run(async world =>
    {
        var worker = await ManyAsync(world, 20, (i, d) => d with { AccessTokenExpiresAt = world.Now + (i < 3 ? TimeSpan.Zero : TimeSpan.FromHours(1)) });
        world.Calls.Clear();

        Assert.Equal(3, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Equal(3, world.Count(PortNames.DueIndex, "ListNext"));
        Assert.Equal(3, world.Calls.Where(c => c.Port == PortNames.Store).Select(c => c.Subject).Distinct().Count());
    });

    [Fact]
    public void Sweep_FailureOfOneConnection_DoesNotStopTheOthers() => World.Run(async world =>
    {
        var worker = await ManyAsync(world, 5, (_, d) => d);
        world.ToDue(5);
        world.Faults.Add(c => c.Port == PortNames.Store && c.Subject == "c-2").FailBefore();
        world.Server.Script.Enqueue(_ => Answers.Transient());

        var summary = await worker.SweepAsync();

        Assert.Equal((5, 1, 1, 3), (summary.Due, summary[SweepOutcome.Failed], summary[SweepOutcome.Deferred], summary[SweepOutcome.Refreshed]));
        Assert.Contains(world.Log, l => l.StartsWith("1201 ", StringComparison.Ordinal) && l.Contains("c-2", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 6)]
    public void Sweep_ManyDue_RunsNoMoreAtOnceThanAllowedOverallAndPerProvider(int providers, int atOnce) => World.Run(async world =>
    {
        world.Providers.Put(Some.Provider("other") with { ClientSecretVersion = null });
        var settings = new Dictionary<string, string?> { ["Sweep:Concurrency"] = "6", ["Sweep:PerProvider"] = "4" };
        var worker = await ManyAsync(world, 24, (i, d) => d with { Provider = ProviderOf(i) }, settings);
        world.ToDue(24);
        var (running, most) = (new List<string>(), 0);
        world.Faults.At(PortNames.Endpoint).Always().Before(async call =>
        {
            var provider = ProviderOf(int.Parse(call.Subject.Split('-')[2], System.Globalization.CultureInfo.InvariantCulture));
            running.Add(provider);
            most = Math.Max(most, running.Count);
            Assert.InRange(running.Count(p => p == provider), 1, 4);
            await Task.Delay(TimeSpan.FromSeconds(2), world.Time);
            running.Remove(provider);
        });

        Assert.Equal(24, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Equal(atOnce, most);

        string ProviderOf(int i) => i % providers == 0 ? "acme" : "other";
    }, settles: true);

    [Fact]
    public void Sweep_ProviderHangs_HoldsUpOnlyItsOwnConnections() => World.Run(async world =>
    {
        world.Providers.Put(Some.Provider("slow") with { ClientSecretVersion = null });
        var worker = await ManyAsync(world, 60, (i, d) => d with { Provider = i < 40 ? "slow" : "acme" });
        world.ToDue(60);
        var start = world.Now;
        DateTimeOffset? lastOfAcme = null;
        world.Faults.Add(c => c.Port == PortNames.Endpoint && Number(c) < 40).Always().Before(_ => Task.Delay(TimeSpan.FromSeconds(20), world.Time));
        world.Faults.Add(c => c.Port == PortNames.Endpoint && Number(c) >= 40).Always().After(_ => { lastOfAcme = world.Now; return Task.CompletedTask; });

        var summary = await worker.SweepAsync(TimeSpan.FromSeconds(50));

        Assert.Equal(start, lastOfAcme);
        // One until the first answer, then eight at a time.
        Assert.Equal((60, 17, 23), (summary.Due, summary[SweepOutcome.Refreshed] - 20, summary[SweepOutcome.Left]));
        Assert.Equal(23, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
    }, settles: true);

    [Fact]
    public void Sweep_Shutdown_StartsNothingMoreAndWaitsForWhatRuns() => World.Run(async world =>
    {
        var worker = await ManyAsync(world, 12, (_, d) => d);
        world.ToDue(12);
        using var stop = new CancellationTokenSource();
        world.Faults.At(PortNames.Endpoint).Before(_ => stop.CancelAsync());
        world.Faults.At(PortNames.Endpoint).Always().Before(_ => Task.Delay(TimeSpan.FromSeconds(5), world.Time));

        var summary = await worker.SweepAsync(cancellationToken: stop.Token);

        Assert.Equal((1, 1), (summary.Due, summary[SweepOutcome.Refreshed]));
        Assert.All(world.Rows.Ids, id => Assert.Null(world.Rows.Find(id)!.Intent));
    }, settles: true);

    [Fact]
    public void Sweep_ListingBreaksOff_LeavesNothingRunning() => World.Run(async world =>
    {
        var worker = await ManyAsync(world, 3, (_, d) => d);
        world.ToDue(3);
        world.Server.Delay = TimeSpan.FromSeconds(5);
        world.Faults.At(PortNames.DueIndex, "ListNext").Skip(2).FailBefore();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => worker.SweepAsync());

        Assert.Equal(2, world.Rows.Ids.Count(id => world.Rows.Find(id)!.LastRefreshedAt is not null));
        Assert.All(world.Rows.Ids, id => Assert.Null(world.Rows.Find(id)!.Intent));
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
    });

    [Fact]
    public void Sweep_StaleDueRow_GoesAfterTheRowWasWritten() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Due.Put(DueKey.For(world.Now, The.Id), "acme", world.Now);
        var etag = world.Row.ETag;

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Removed]);

        Assert.NotEqual(etag, world.Row.ETag);
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
        Assert.Empty(world.Server.Sent);
    });

    // Fault 19
    [Fact]
    public void Sweep_DueRowsOfRefreshesByCallers_CostOneReadEachAndOneRemoval() => World.Run(async world =>
    {
        var worker = await ManyAsync(world, 30, (_, d) => d);
        world.ToDue(30);
        await worker.SweepAsync();
        Assert.Equal(30, world.Due.All.Count);
        var others = world.NewWorker();
        world.Server.Lifetime = TimeSpan.FromHours(9);
        for (var i = 0; i < 30; i++)
        {
            await others.RefreshAsync($"c-{i}");
        }

        Assert.Equal(60, world.Due.All.Count);
        world.Advance(TimeSpan.FromHours(1));
        world.Calls.Clear();

        Assert.Equal((30, 30), (await worker.SweepAsync()) is var summary ? (summary.Due, summary[SweepOutcome.Removed]) : default);

        Assert.Equal(30, world.Count(PortNames.Store));
        Assert.Equal(1, world.Count(PortNames.DueIndex, "Remove"));
        Assert.Equal(30, world.Due.All.Count);
        Assert.DoesNotContain(world.Log, l => l.StartsWith("1202 ", StringComparison.Ordinal));
        Assert.All(world.Rows.Ids, id => Assert.NotNull(world.Due.Find(world.Rows.Find(id)!.DueKey!.Value)));
    }, settles: true);

    // Fault 19
    [Fact]
    public void Sweep_RemovalFails_IsMadeUpForByTheNext() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Faults.At(PortNames.DueIndex, "Remove").FailBefore();
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Equal(2, world.Due.All.Count);

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Removed]);

        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
        Assert.Single(world.Server.Sent);
    });

    /// <summary>Two workers have put the same due row: one for a write that failed, one for a write that may be under way.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sweep_StaleDueRow_WritesTheConnectionOnlyIfAWriteMayBeUnderWay(bool isUnderWay) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var (key, etag) = (DueKey.For(world.Now, The.Id), world.Row.ETag);
        world.Due.Put(key, "acme", world.Now, isUnderWay ? etag : "of an earlier row");
        world.Due.Put(key, "acme", world.Now, "of another earlier row");

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Removed]);

        Assert.Equal(isUnderWay, etag != world.Row.ETag);
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
    });

    [Fact]
    public void Sweep_DueRowThatACommitIsAboutToName_Stays() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AccessTokenExpiresAt = world.Now });
        world.Server.Lifetime = TimeSpan.FromSeconds(4);
        var sweeper = world.NewWorker();
        // Between the new due row and the commit that names it.
        world.Faults.At(PortNames.Store, "TryReplace", worker.Name).Skip(1).Before(async _ => await sweeper.SweepAsync());

        Assert.IsType<TokenResult.Token>(await worker.GetAsync());

        Assert.NotNull(world.Due.Find(world.Row.DueKey!.Value));
    });

    [Theory]
    [InlineData(5, 1)]
    [InlineData(11, 0)]
    public void Sweep_OrphanedDueRow_GoesOnceItIsOld(int minutes, int left) => World.Run(async world =>
    {
        var worker = world.NewWorker();
        world.Due.Put(DueKey.For(world.Now, "nobody"), "acme", world.Now);
        world.Advance(TimeSpan.FromMinutes(minutes));

        await worker.SweepAsync();

        Assert.Equal(left, world.Due.All.Count);
    });

    [Fact]
    public void Sweep_DeletionLeftHalfDone_IsFinished() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Faults.At(PortNames.Vault, "Remove").FailBefore();
        Assert.True(await worker.DeleteAsync());
        Assert.Single(world.Rows.Ids);

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Removed]);

        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void Sweep_ConnectionNeedsAPerson_LeavesTheIndexOnceTheyAreTold() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.InvalidGrant() with { Reason = FailureReasons.InteractionRequired });
        world.Faults.At(PortNames.Notifier).Times(2).FailBefore();

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.ReauthRequired]);
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.ReauthRequired]);
        Assert.NotNull(world.Row.DueAt);
        await worker.SweepAsync();

        Assert.Single(world.Told);
        Assert.Null(world.Row.DueAt);
        Assert.Empty(world.Due.All);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Sweep_ConnectionNeedsAnOperator_IsTriedAgainNowAndThen() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.InvalidClient());
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.OperatorActionRequired]);

        world.Answer(Answers.InvalidClient(), Answers.InvalidClient());
        foreach (var minutes in new[] { 2, 4 })
        {
            var due = world.Now + TimeSpan.FromMinutes(minutes);
            world.ToDue();
            Assert.Equal(due, world.Now);
            Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.OperatorActionRequired]);
        }

        Assert.Equal(3, world.Server.Sent.Count);

        // The next try is eight minutes away. A change of the registration is seen before.
        world.Providers.Put(world.Provider with { Version = 2 });
        world.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
    });

    [Fact]
    public void Sweep_RefreshFails_CoolsDownAndIsTriedAgain() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        for (var i = 1; i <= 8; i++)
        {
            world.Answer(Answers.Transient());
            Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Deferred]);
            Assert.Equal((i, world.Row.NextAttemptAt), (world.Row.Failures, world.Row.DueAt));
            world.ToDue();
        }

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Equal((0, null), (world.Row.Failures, world.Row.NextAttemptAt));
        Assert.Equal([ConnectionStatus.Degraded, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void Sweep_OnDemandRefreshFails_StaysOnDemand() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(
            d => d with { Strategy = RefreshStrategy.OnDemand, RefreshTokenExpiresAt = world.Now + TimeSpan.FromDays(10) });
        var due = world.Row.DueAt;
        world.ToExpiry();
        world.Answer(Answers.Transient());

        await worker.GetAsync();

        Assert.InRange(due!.Value, The.Start + TimeSpan.FromDays(7.5), The.Start + TimeSpan.FromDays(8));
        Assert.Equal(due, world.Row.DueAt);
    });

    [Fact]
    public void Sweep_VerdictOnAnOnDemandConnection_IsToldSoon() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(
            d => d with { Strategy = RefreshStrategy.OnDemand, RefreshTokenExpiresAt = world.Now + TimeSpan.FromDays(10) });
        world.ToExpiry();
        world.Answer(Answers.InvalidGrant());
        world.Faults.At(PortNames.Notifier).CrashBefore();
        _ = worker.GetAsync();
        Assert.Empty(world.Told);

        await world.NewWorker().SweepAsync();

        Assert.Single(world.Told);
    });

    private static int Number(PortCall call) => int.Parse(call.Subject.Split('-')[2], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Worker> ManyAsync(
        World world, int count, Func<int, ConnectionDefinition, ConnectionDefinition> change, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var worker = world.NewWorker(settings: settings);
        for (var i = 0; i < count; i++)
        {
            await world.ConnectAsync(worker, d => change(i, d), $"c-{i}");
        }

        return worker;
    }
}
