using TokenFunctions.Api.Http;
using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>Schedules that broke earlier versions of the protocol, step by step, if no other test covers them.</summary>
public sealed class KnownAttacksTests
{
    [Fact]
    public void Put_RepeatsTheTokenInFlight_KeepsTheGrantAndItsSuccessor() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        var grant = world.Row.GrantId;
        var inFlight = await world.InForceAsync(worker);
        WhileAnswerTravels(world, worker, () => other.PutAsync(Some.Definition(inFlight)));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(grant, world.Row.GrantId);
        Assert.NotEqual(inFlight, await world.InForceAsync(other));
        Assert.True(world.Server.Honours(await world.InForceAsync(other)));
    });

    [Fact]
    public void Refresh_DeletedAndCreatedAgainMeanwhile_LeavesTheNewGrantAlone() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        var created = world.Server.Authorize("another");
        WhileAnswerTravels(world, worker, async () =>
        {
            Assert.True(await other.DeleteAsync());
            await other.PutAsync(Some.Definition(created));
        });

        await worker.GetAsync();

        Assert.Equal(created, await world.InForceAsync(other));
        Assert.Empty(world.Row.Spares);
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
    });

    [Fact]
    public void Refresh_WorkerDiedBetweenIntentAndRequest_CostsOnlyTime() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint, "Refresh", worker.Name).CrashBefore();
        _ = worker.GetAsync();
        Assert.NotNull(world.Row.Intent);
        Assert.Empty(world.Server.Sent);

        world.Advance(SurelyOver);

        Assert.Null((await other.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
        Assert.Empty(world.Told);
    });

    [Fact]
    public void Refresh_NewGrantWasPutBeforeTheRefusal_WritesNoVerdict() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        var created = world.Server.Authorize("another");
        world.Answer(Answers.InvalidGrant());
        WhileAnswerTravels(world, worker, () => other.PutAsync(Some.Definition(created)));

        await worker.GetAsync();

        Assert.Equal((ConnectionStatus.Active, null), (world.Row.Status, world.Row.Verdict));
        Assert.Equal(created, await world.InForceAsync(other));
    });

    [Fact]
    public void Write_OldAndNewDueMomentShareABucket_KeepsTheDueRow() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var row = world.Row;
        var sameMinute = row.DueAt!.Value.AddSeconds(row.DueAt.Value.Second < 30 ? 10 : -10);

        var written = await worker.Get<ConnectionWriter>().WriteAsync(row, row with { DueAt = sameMinute }, CancellationToken.None);

        Assert.True(written.IsWritten);
        Assert.Equal(world.Row.DueETag, world.Due.Find(world.Row.DueKey!.Value)!.ETag);
    });

    [Fact]
    public void Notification_CrashAfterTheCommit_IsOnlyDelayed() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.Transient());
        await worker.SweepAsync();
        world.Told.Clear();
        world.Faults.At(PortNames.Notifier).CrashBefore();
        _ = worker.RefreshAsync();
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
        Assert.Empty(world.Told);

        await world.NewWorker().ReconcileAsync();

        Assert.Equal(ConnectionStatus.Active, Assert.Single(world.Told).To);
        Assert.Empty(world.Row.PendingNotifications);
    });

    [Fact]
    public void Delete_CreatedAgainMeanwhile_LeavesTheLeaseOfTheSuccessorAlone() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        var held = false;
        world.Faults.At(PortNames.Leases, "Remove", worker.Name).Before(async _ =>
        {
            await other.DeleteAsync();
            await other.PutAsync(Some.Definition(world.Server.Authorize("another")));
            held = await other.Get<ILeases>().TryAcquireAsync(The.Id, "other", CancellationToken.None) is not null;
        });

        await worker.DeleteAsync();

        Assert.True(held);
        Assert.True(world.Leases.IsHeld(The.Id));
    });

    [Fact]
    public void Get_FollowsARefreshThatFoundNoConnection_LooksForItself() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        Task<TokenResult>? follower = null;
        world.Faults.At(PortNames.Store, "TryReplace", worker.Name).Before(_ => other.DeleteAsync());
        world.Faults.At(PortNames.Leases, "Release", worker.Name).Before(async _ =>
        {
            await other.PutAsync(Some.Definition(world.Server.Authorize("another")) with { AccessToken = null });
            follower = worker.GetAsync();
        });

        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync());

        Assert.Null((await follower!).IsToken().Warning);
    });

    [Fact]
    public void Get_SleptBeyondTheLifeOfItsToken_ServesTheTokenOfAnother() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        world.Faults.At(PortNames.Leases, "Release", worker.Name).Before(async _ =>
        {
            world.ToExpiry();
            Assert.Null((await other.GetAsync()).IsToken().Warning);
        });

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(world.Row.AccessTokenGeneration, token.Connection.AccessTokenGeneration);
    });

    [Fact]
    public void Refresh_GrantDiedOfOurRecovery_ReportsRotationLost() => World.Run(async world =>
    {
        var (worker, other) = await ExpiredAsync(world);
        WhileAnswerTravels(world, worker, async () =>
        {
            world.Leases.Break(The.Id);
            world.Advance(SurelyOver);
            (await other.GetAsync()).IsUnavailable();
            Assert.Equal(2, world.Server.Sent.Count);
            world.Server.RevokeFamily("grant");
        });
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        world.ToExpiry();

        Assert.Equal(FailureReasons.RotationLost, (await other.GetAsync()).NeedsPerson().Reason);
    });

    private static readonly TimeSpan SurelyOver = Ports.ILeases.Length + new RefreshOptions().Timeout;

    private static async Task<(Worker Worker, Worker Other)> ExpiredAsync(World world)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        return (worker, world.NewWorker());
    }

    private static void WhileAnswerTravels(World world, Worker worker, Func<Task> happens) =>
        world.Faults.At(PortNames.Endpoint, "Refresh", worker.Name).After(_ => happens());
}
