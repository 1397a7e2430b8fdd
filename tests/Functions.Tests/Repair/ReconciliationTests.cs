using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Sealing;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;

namespace TokenFunctions.Tests.Repair;

public sealed class ReconciliationTests
{
    private static readonly TimeSpan MoreThanADay = TimeSpan.FromHours(25);

    [Fact]
    public void Reconcile_AllIsWell_WritesNothing() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();

        var summary = await worker.ReconcileAsync();

        Assert.Equal((1, 0, 0, 0), (summary.Walked, summary.Repaired, summary.Orphans, summary.Failed));
        Assert.Equal(0, world.Count(PortNames.Store, "Try"));
    });

    [Fact]
    public void Reconcile_DueRowMissing_PutsItAgain() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Due.Remove(world.Row.DueKey!.Value);

        Assert.Equal(1, (await worker.ReconcileAsync()).Repaired);
        Assert.Equal(world.Row.DueETag, world.Due.Find(world.Row.DueKey!.Value)!.ETag);
    });

    [Fact]
    public void Reconcile_DueBeforeTheSweepLooks_IsDueNow() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, (await worker.SweepAsync()).Due);

        await worker.ReconcileAsync();

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
    });

    [Fact]
    public void Reconcile_SealedUnderAnOlderKey_IsSealedAnew() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(settings: new Dictionary<string, string?> { ["RefreshTokens:Store"] = "Table" });
        var token = await world.InForceAsync(worker);
        world.Rows.Edit(The.Id, r => r with { Spares = [] });
        var version = world.Vault.Set(SecretNames.SealingKey, new Secret(Convert.ToBase64String(new byte[32])), new Dictionary<string, string>(), world.Now);
        world.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(1, (await worker.ReconcileAsync()).Repaired);

        Assert.Equal(version, TokenSealer.KeyVersionOf(world.Row.SealedAccessToken!.Value));
        Assert.Equal(version, TokenSealer.KeyVersionOf(world.Row.SealedRefreshToken!.Value));
        Assert.Equal(token, await world.InForceAsync(worker));
        Assert.Equal(Some.FirstAccessToken, (await worker.GetAsync()).IsToken().AccessToken.Reveal());
    });

    // Fault 19
    [Fact]
    public void Reconcile_VaultHasTheTokenInTheRow_ClearsItWhichIsNoRepair() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();
        var versions = world.Vault.VersionsOf(SecretNames.RefreshToken(The.Id, world.Row.GrantId));

        Assert.Equal(0, (await world.NewWorker().ReconcileAsync()).Repaired);

        Assert.Equal((null, versions[^1].Version), (world.Row.SealedRefreshToken, world.Row.RefreshTokenVersion));
        Assert.Equal(versions.Count, world.Vault.VersionsOf(SecretNames.RefreshToken(The.Id, world.Row.GrantId)).Count);
        Assert.True(world.Server.Honours(await world.InForceAsync(world.NewWorker())));
    });

    [Fact]
    public void Reconcile_AnotherValueDoesNotOpen_TheRefreshTokenOnItsWayArrives() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Faults.At(PortNames.Vault, "Set").FailBefore();
        await worker.RefreshAsync();
        world.Rows.Edit(The.Id, r => r with { SealedAccessToken = [1, 2, 3] });
        Assert.NotNull(world.Row.SealedRefreshToken);

        await worker.ReconcileAsync();

        Assert.Null(world.Row.SealedRefreshToken);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Fact]
    public void Reconcile_OrphanedSecrets_GoOnlyWhenOldAndNotInUse() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        foreach (var name in (string[])["refresh-gone-0123456789abcdef", "refresh-crm-0123456789abcdef", "somebody-elses"])
        {
            world.Vault.Set(name, new Secret("x"), new Dictionary<string, string>(), world.Now);
        }

        world.Leases.Add("gone", world.Now);
        world.Leases.Add(The.Id, world.Now);
        Assert.Equal(0, (await worker.ReconcileAsync()).Orphans);

        world.Advance(MoreThanADay);
        Assert.Equal(3, (await worker.ReconcileAsync()).Orphans);

        Assert.Equal(
            ["client-acme", SecretNames.RefreshToken(The.Id, world.Row.GrantId), SecretNames.SealingKey, "somebody-elses"],
            world.Vault.Names.Order(StringComparer.Ordinal));
        Assert.Equal([The.Id], world.Leases.Ids);
    });

    [Fact]
    public void Reconcile_RowUnreadable_OwnsItsSecretsAndStopsNobody() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await world.ConnectAsync(worker, id: "other");
        world.Due.Remove(world.Rows.Find("other")!.DueKey!.Value);
        world.Rows.Unreadable.Add(The.Id);
        world.Advance(MoreThanADay);

        var summary = await worker.ReconcileAsync();

        Assert.Equal((1, 1, 1, 0), (summary.Walked, summary.Repaired, summary.Failed, summary.Orphans));
        Assert.Contains(SecretNames.RefreshToken(The.Id, world.Row.GrantId), world.Vault.Names);
    });

    [Fact]
    public void Reconcile_FailureOfOneConnection_DoesNotStopTheOthers() => World.Run(async world =>
    {
        var worker = world.NewWorker();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await world.ConnectAsync(worker, id: id);
            world.Due.Remove(world.Rows.Find(id)!.DueKey!.Value);
        }

        world.Faults.Add(c => c is { Port: PortNames.Store, Operation: "TryReplace", Subject: "b" }).FailBefore();

        var summary = await worker.ReconcileAsync();
        Assert.Equal((3, 2, 1), (summary.Walked, summary.Repaired, summary.Failed));
    });

    [Fact]
    public void Reconcile_NotificationsAndDeletionsLeftBehind_AreFinished() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await world.ConnectAsync(worker, id: "other");
        world.Rows.Edit("other", r => r with { DeletedAt = world.Now });
        world.Rows.Edit(The.Id, r => r with
        {
            PendingNotifications = [new StatusChange("n", ConnectionStatus.Active, ConnectionStatus.Degraded, null, world.Now)],
        });

        await worker.ReconcileAsync();

        Assert.Single(world.Told);
        Assert.Empty(world.Row.PendingNotifications);
        Assert.Equal([The.Id], world.Rows.Ids);
    });
}
