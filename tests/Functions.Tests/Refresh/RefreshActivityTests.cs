using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

public sealed class RefreshActivityTests
{
    private static readonly TimeSpan Patience = new RefreshOptions().WaitTimeout;

    [Fact]
    public void Forty_callers_share_one_request() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Server.Delay = TimeSpan.FromSeconds(3);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => worker.GetAsync()));

        Assert.All(replies, r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Two_processes_with_forty_callers_each_send_one_request() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Server.Delay = TimeSpan.FromSeconds(3);

        var replies = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => (i % 2 == 0 ? one : other).GetAsync()));

        Assert.All(replies, r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void A_follower_leaves_when_its_patience_ends_and_the_leader_stays() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Skip(1).Before(_ => Task.Delay(TimeSpan.FromMinutes(1), world.Time));
        var start = world.Now;
        var leader = worker.GetAsync();
        var follower = worker.GetAsync();

        Assert.IsType<TokenResult.Unavailable>(await follower);
        Assert.Equal(start + Patience, world.Now);
        Assert.Null((await leader).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Where_the_leader_s_client_leaves_before_anything_is_sent_a_follower_leads() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        using var gone = new CancellationTokenSource();
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ => Task.Delay(TimeSpan.FromSeconds(1), world.Time)).After(_ => gone.CancelAsync());
        var leader = worker.GetAsync(cancellationToken: gone.Token);
        var followers = Enumerable.Range(0, 5).Select(_ => worker.GetAsync()).ToList();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.All(await Task.WhenAll(followers), r => Assert.Null(r.IsToken().Warning));
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void A_trouble_of_ours_is_everybody_s_and_tried_once() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Leases, "TryAcquire").Before(async _ => { await Task.Delay(TimeSpan.FromSeconds(1), world.Time); throw new PortFailedException("down"); });

        var replies = Enumerable.Range(0, 5).Select(_ => worker.GetAsync()).ToList();

        foreach (var reply in replies)
        {
            await Assert.ThrowsAsync<LeaseUnavailableException>(() => reply);
        }

        Assert.Equal(1, world.Count(PortNames.Leases, "TryAcquire"));
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Who_does_not_get_the_lease_waits_and_uses_the_other_s_result() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Server.Delay = TimeSpan.FromSeconds(10);
        var first = one.GetAsync();
        var second = other.GetAsync();

        Assert.Equal((await first).IsToken().AccessToken, (await second).IsToken().AccessToken);
        Assert.Single(world.Server.Sent);
        Assert.DoesNotContain(world.Calls, c => c is { Port: PortNames.Endpoint } && c.Worker == other);
    });

    [Fact]
    public void A_busy_connection_without_a_token_says_when_the_lease_ends() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Faults.At(PortNames.Endpoint).CrashBefore();
        var start = world.Now;
        _ = one.GetAsync();

        var reply = (await other.GetAsync()).IsUnavailable();

        Assert.Equal(start + Patience, world.Now);
        Assert.Equal(start + ILeases.Length, reply.RetryAt);
    });

    [Fact]
    public void A_busy_connection_never_says_a_time_that_has_passed() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with { Intent = new RefreshIntent("old", world.Now - TimeSpan.FromHours(3), new Fingerprint("x"), world.Now - TimeSpan.FromHours(3)) });
        world.Leases.TryTake(The.Id, "another-worker");

        Assert.True((await worker.GetAsync()).IsUnavailable().RetryAt > world.Now);
    });

    [Fact]
    public void A_living_token_is_served_with_a_warning_while_another_refreshes() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry(TimeSpan.FromSeconds(100));
        world.Leases.TryTake(The.Id, "another-worker");

        Assert.Equal(WarningCodes.RefreshFailing, (await worker.GetAsync()).IsToken().Warning!.Code);
    });

    [Fact]
    public void Forty_callers_of_an_interrupted_refresh_do_not_queue_up_for_the_same_answer() => World.Run(async world =>
    {
        var (one, other) = (await ExpiredAsync(world), world.NewWorker());
        world.Faults.At(PortNames.Endpoint).CrashAfter();
        _ = one.GetAsync();
        world.Advance(TimeSpan.FromSeconds(65));
        world.Calls.Clear();
        world.Faults.At(PortNames.Leases, "TryAcquire").Before(_ => Task.Delay(TimeSpan.FromMilliseconds(50), world.Time));

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => other.GetAsync()));

        Assert.All(replies, r => Assert.IsType<TokenResult.Unavailable>(r));
        Assert.Equal(1, world.Count(PortNames.Leases, "TryAcquire"));
    });

    [Fact]
    public void An_intent_whose_write_seemed_to_fail_is_recovered() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").FailAfter();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => worker.GetAsync());
        Assert.NotNull(world.Row.Intent);
        Assert.Empty(world.Server.Sent);

        world.Advance(ILeases.Length);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void An_intent_that_meets_a_fresh_token_uses_it() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Generation = r.Generation + 1, AccessTokenGeneration = r.Generation + 1, AccessTokenExpiresAt = world.Now + TimeSpan.FromHours(1) });
            return Task.CompletedTask;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void An_intent_that_meets_changed_settings_is_declared_again() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Store, "TryReplace").Before(_ => { world.Rows.Edit(The.Id, r => r with { Resource = "changed" }); return Task.CompletedTask; });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal("changed", world.Row.Resource);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Nobody_releases_another_s_lease() => World.Run(async world =>
    {
        var slow = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint, worker: slow.Name).After(_ => Task.Delay(TimeSpan.FromSeconds(61), world.Time));
        world.Faults.At(PortNames.Leases, "Renew").Always().FailBefore();
        var late = slow.GetAsync();
        await Task.Delay(TimeSpan.FromSeconds(60.5), world.Time);
        Assert.True(world.Leases.TryTake(The.Id, "another-worker"));

        await late;

        Assert.True(world.Leases.IsHeld(The.Id));
    });

    [Fact]
    public void A_verdict_stands_without_asking_the_provider() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        await worker.GetAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<TokenResult.ReauthRequired>(await worker.GetAsync());
        }

        Assert.Single(world.Server.Sent);
        Assert.Single(world.Told);
    });

    [Fact]
    public void A_changed_registration_lifts_an_operator_s_verdict() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidClient());
        Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync());
        Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync());
        Assert.Single(world.Server.Sent);

        world.Providers.Put(world.Provider with { Version = 2 });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal([ConnectionStatus.OperatorActionRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void A_new_grant_lifts_a_person_s_verdict() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        await worker.GetAsync();
        var generation = world.Row.Generation;

        await worker.PutAsync(Some.Definition(world.Server.Authorize(), world.Now + TimeSpan.FromHours(1)));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.True(world.Row.Generation > generation);
        Assert.Equal([ConnectionStatus.ReauthRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void A_cool_down_keeps_callers_from_the_provider_and_management_passes_over_it() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.Transient());
        var first = (await worker.GetAsync()).IsUnavailable();
        var second = (await worker.GetAsync()).IsUnavailable();

        Assert.Equal(world.Row.NextAttemptAt, second.RetryAt);
        Assert.Equal(first.RetryAt, second.RetryAt);
        Assert.Single(world.Server.Sent);

        Assert.Null((await worker.RefreshAsync()).IsToken().Warning);
        Assert.Null(world.Row.NextAttemptAt);
    });

    [Fact]
    public void Management_s_refresh_passes_over_a_verdict_and_a_fresh_token() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Answer(Answers.InvalidGrant());
        Assert.IsType<TokenResult.ReauthRequired>(await worker.RefreshAsync());

        var generation = world.Row.Generation;
        Assert.Equal(generation + 1, (await worker.RefreshAsync()).IsToken().Connection.Generation);
        Assert.Equal(generation + 2, (await worker.RefreshAsync()).IsToken().Connection.Generation);
    });

    [Fact]
    public void Missing_material_defers_and_asks_nobody() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Vault.Disable($"refresh-crm-{world.Row.GrantId}", world.Row.RefreshTokenVersion!.Value);
        var other = world.NewWorker();

        Assert.Equal(FailureReasons.RefreshTokenMissing, (await other.GetAsync()).IsUnavailable().Connection.LastError!.Reason);
        Assert.Empty(world.Server.Sent);
        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
        _ = worker;
    });

    [Fact]
    public void A_sealed_token_that_does_not_open_is_never_replaced_by_an_older_one() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with { SealedRefreshToken = [.. r.SealedAccessToken!.Value], RefreshTokenFingerprint = new Fingerprint("another") });

        Assert.Equal(FailureReasons.SealedTokenUnreadable, (await worker.GetAsync()).IsUnavailable().Connection.LastError!.Reason);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void A_sealed_token_that_does_not_open_but_reached_the_vault_is_used() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.Edit(The.Id, r => r with { SealedRefreshToken = [.. r.SealedAccessToken!.Value] });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Theory]
    [InlineData(PortNames.Vault)]
    [InlineData(PortNames.Providers)]
    [InlineData(PortNames.Store)]
    public void Trouble_of_ours_before_the_request_costs_nothing(string port) => World.Run(async world =>
    {
        await ExpiredAsync(world);
        var other = world.NewWorker();
        world.Faults.At(port).Skip(port == PortNames.Store ? 1 : 0).FailBefore();

        var reply = await Record.ExceptionAsync(async () => Assert.IsType<TokenResult.Unavailable>(await other.GetAsync()));

        Assert.True(reply is null or StoreUnavailableException);
        Assert.Empty(world.Server.Sent);
        world.Advance(TimeSpan.FromMinutes(2));
        Assert.Null((await other.GetAsync()).IsToken().Warning);
    });

    private static async Task<Worker> ExpiredAsync(World world)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        return worker;
    }
}
