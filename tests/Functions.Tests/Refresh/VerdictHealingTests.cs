using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>An answer that can change by itself is asked for again by itself.</summary>
public sealed class VerdictHealingTests
{
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);

    /// <summary>Fault 1 A and B: one refusal of the client.</summary>
    [Theory]
    [InlineData(FailureReasons.ClientRejected)]
    [InlineData(FailureReasons.GrantNotAllowed)]
    [InlineData(FailureReasons.ScopeRejected)]
    public void Sweep_ClientRefusedOnce_HealsTwoMinutesLater(string reason) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, Answers.InvalidClient() with { Reason = reason });
        Assert.Equal(reason, Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync()).Connection.Verdict!.Reason);
        var judgedAt = world.Now;

        world.ToDue();
        Assert.Equal(judgedAt + TwoMinutes, world.Now);
        await worker.SweepAsync();

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal([ConnectionStatus.OperatorActionRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void Get_ClientRefusedOnce_TriesTwoMinutesLaterAndNotBefore() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, Answers.InvalidClient());
        await worker.GetAsync();

        world.Advance(TwoMinutes - TimeSpan.FromSeconds(1));
        Assert.IsType<TokenResult.OperatorActionRequired>(await worker.GetAsync());
        Assert.Single(world.Server.Sent);

        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Sweep_ClientRefusedForHours_BacksOffToOneHourAndNotifiesOnce() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, [.. Enumerable.Repeat(Answers.InvalidClient(), 10)]);
        await worker.GetAsync();
        var (since, sentAt) = (world.Now, new List<DateTimeOffset>());

        for (var sent = world.Server.Sent.Count; sentAt.Count < 8; world.ToDue())
        {
            await worker.SweepAsync();
            if (world.Server.Sent.Count > sent)
            {
                sent = world.Server.Sent.Count;
                sentAt.Add(world.Now);
            }
        }

        var pauses = sentAt.Zip(sentAt.Skip(1), (one, next) => Math.Round((next - one).TotalMinutes));
        Assert.Equal([4, 8, 16, 32, 60, 60, 60], pauses);
        Assert.Equal(since, world.Row.Verdict!.Since);
        Assert.Single(world.Told);
    });

    /// <summary>Fault 1: the verdict concerns the registration, so one connection tries for all.</summary>
    [Fact]
    public void Sweep_ManyConnectionsOfOneRegistration_OneTriesAndFreesTheOthers() => World.Run(async world =>
    {
        var worker = world.NewWorker();
        for (var i = 0; i < 5; i++)
        {
            await world.ConnectAsync(worker, id: $"c-{i}");
        }

        world.ToDue(5);
        world.Advance(TimeSpan.FromHours(1));
        world.Answer([.. Enumerable.Repeat(Answers.InvalidClient(), 6)]);
        await worker.SweepAsync();
        Assert.Equal(5, world.Server.Sent.Count);

        world.Advance(TwoMinutes);
        await worker.SweepAsync();
        Assert.Equal(6, world.Server.Sent.Count);

        world.Advance(TimeSpan.FromMinutes(5));
        await worker.SweepAsync();
        world.Advance(TimeSpan.FromMinutes(5));
        await worker.SweepAsync();
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(ConnectionStatus.Active, world.Rows.Find($"c-{i}")!.Status));
        Assert.Equal(11, world.Server.Sent.Count);
    });

    /// <summary>Fault 1 C: a certificate that is renewed within five minutes never asks for an operator.</summary>
    [Fact]
    public void Get_CertificateRefusedForMinutes_IsAVerdictOnlyAfterFive() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, [.. Enumerable.Repeat(Untrusted(), 30)]);

        var began = world.Now;
        while (await worker.GetAsync() is TokenResult.Unavailable unavailable)
        {
            world.Time.Advance(unavailable.RetryAt - world.Now);
        }

        Assert.InRange(world.Now - began, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20));
        Assert.Equal(FailureReasons.EndpointUntrusted, world.Row.Verdict!.Reason);
        world.Server.Script.Clear();
        world.ToDue();
        await worker.SweepAsync();
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
    });

    /// <summary>Fault 2: with a living token, a refusal that the next request takes back causes no notification.</summary>
    [Fact]
    public void Sweep_RefusedOnceWhileTheTokenLives_NotifiesNobody() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.InvalidGrant());
        await worker.SweepAsync();
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);

        var refusedAt = world.Now;
        world.ToDue();
        Assert.Equal(refusedAt + TwoMinutes, world.Now);
        await worker.SweepAsync();

        Assert.Equal(2, world.Server.Sent.Count);
        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Empty(world.Told);
    });

    [Fact]
    public void Sweep_RefusedTwiceWhileTheTokenLives_NeedsAPerson() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.InvalidGrant(), Answers.InvalidGrant());
        await worker.SweepAsync();
        world.ToDue();
        await worker.SweepAsync();

        Assert.Equal((ConnectionStatus.ReauthRequired, FailureReasons.RefreshTokenRejected), (world.Row.Status, world.Row.Verdict!.Reason));
        Assert.Single(world.Told);
        world.Advance(TimeSpan.FromHours(2));
        await worker.SweepAsync();
        Assert.IsType<TokenResult.ReauthRequired>(await worker.GetAsync());
        Assert.Equal(2, world.Server.Sent.Count);
    });

    /// <summary>Fault 2: without a living token the caller hears at once, and the connection heals.</summary>
    [Fact]
    public void Get_RefusedOnceWithoutALivingToken_Is409AndHeals() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, Answers.InvalidGrant());
        Assert.Equal(FailureReasons.RefreshTokenRejected, (await worker.GetAsync()).NeedsPerson().Reason);
        await worker.SweepAsync();

        world.ToDue();
        await worker.SweepAsync();

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal([ConnectionStatus.ReauthRequired, ConnectionStatus.Active], world.Told.Select(t => t.To));
    });

    [Fact]
    public void Get_ProfileSwitchesTheSecondTryOff_IsFinal() => World.Run(async world =>
    {
        world.UseProfile(ProviderProfile.Generic with { SecondTry = false });
        var worker = await world.WithConnectionAsync();
        world.ToDue();
        world.Answer(Answers.InvalidGrant());
        await worker.SweepAsync();

        Assert.Equal(ConnectionStatus.ReauthRequired, world.Row.Status);
        Assert.Null(world.Row.Verdict!.NextTryAt);
    });

    /// <summary>Found by the simulation: a row that is written twice, minutes apart, has seen one refusal.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_SameRefusalMinutesLater_CountsOnce(bool isRecovery) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var failures = worker.Get<FailureTransition>();
        var intent = new RefreshIntent("attempt", world.Now, world.Row.RefreshTokenFingerprint, isRecovery ? world.Now : null);
        var response = new FailedResponse(Answers.InvalidGrant(), world.Now);

        var once = failures.Apply(world.Row with { Intent = intent }, response, world.Provider);
        world.Advance(TimeSpan.FromMinutes(3));
        var twice = failures.Apply(once with { Intent = once.Intent ?? intent }, response, world.Provider);

        Assert.Null(twice.Verdict);
        var confirmed = failures.Apply(twice with { Intent = once.Intent ?? intent }, response with { At = world.Now }, world.Provider);
        Assert.Equal(isRecovery ? FailureReasons.RotationLost : FailureReasons.RefreshTokenRejected, confirmed.Verdict!.Reason);
    });

    /// <summary>Fault 7: an answer that no standard defines and that never changes.</summary>
    [Fact]
    public void Get_SameUnknownErrorForADay_NeedsAnOperatorAndHeals() => World.Run(async world =>
    {
        world.Server.Fallback = Answers.Transient();
        var worker = await ExpiredAsync(world);
        var began = world.Now;
        while (await worker.GetAsync() is TokenResult.Unavailable unavailable)
        {
            world.Time.Advance(unavailable.RetryAt - world.Now);
        }

        Assert.InRange(world.Now - began, TimeSpan.FromDays(1), TimeSpan.FromDays(1.1));
        Assert.Equal(
            (ConnectionStatus.OperatorActionRequired, FailureReasons.ProviderErrorPersists, "teapot"),
            (world.Row.Status, world.Row.Verdict!.Reason, world.Row.Verdict.ProviderError));

        world.Server.Fallback = null;
        world.ToDue();
        await worker.SweepAsync();
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
    });

    [Fact]
    public void Get_UnknownErrorsThatChange_NeedNoOperator() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var began = world.Now;
        for (var i = 0; world.Now - began < TimeSpan.FromDays(2); i++)
        {
            world.Server.Fallback = Answers.Transient() with { Error = ProviderError.From(400 + (i % 2), "teapot", null) };
            world.Time.Advance((await worker.GetAsync()).IsUnavailable().RetryAt - world.Now);
        }

        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
    });

    /// <summary>Fault 17: the response was lost and the server accepts the old token for a while.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(502)]
    public void Get_ResponseLost_IsRepeatedWithinSeconds(int? status) => World.Run(async world =>
    {
        world.Server.Grace = TimeSpan.FromSeconds(30);
        var worker = await ExpiredAsync(world);
        world.Server.LoseResponse(Lost(status));
        var began = world.Now;

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(2, world.Server.Sent.Count);
        Assert.InRange(world.Now - began, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6.5));
        Assert.NotNull(world.Row.DoubtSince);
    });

    [Fact]
    public void Get_ResponseLostTwice_IsNotRepeatedAThirdTime() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, Lost(null), Lost(null));

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());

        Assert.Equal(2, world.Server.Sent.Count);
    });

    /// <summary>A request that timed out may still be under way behind a gateway.</summary>
    [Theory]
    [InlineData(null, FailureReasons.ProviderTimeout)]
    [InlineData(504, FailureReasons.ProviderUnavailable)]
    [InlineData(500, FailureReasons.ProviderUnavailable)]
    public void Get_RequestMayBeUnderWay_WaitsForTheLease(int? status, string reason) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world, Lost(status) with { Reason = reason });

        var unavailable = (await worker.GetAsync()).IsUnavailable();

        Assert.Single(world.Server.Sent);
        Assert.Equal(ILeases.Length, TimeSpan.FromSeconds(Math.Round((unavailable.RetryAt - world.Row.Intent!.StartedAt).TotalSeconds)));
    });

    /// <summary>Fault 18: a worker that was killed blocks its connection for half a minute.</summary>
    [Fact]
    public void Get_WorkerWasKilledAfterItsRequest_ServesWithinThirtySeconds() => World.Run(async world =>
    {
        world.Server.Grace = TimeSpan.FromMinutes(1);
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint).After(call => call.Worker.CrashAsync());
        _ = worker.GetAsync();
        var (other, began) = (world.NewWorker(), world.Now);

        TokenResult result;
        while ((result = await other.GetAsync()) is TokenResult.Unavailable)
        {
            world.Advance(TimeSpan.FromSeconds(1));
        }

        result.IsToken();
        Assert.InRange(world.Now - began, TimeSpan.Zero, TimeSpan.FromSeconds(31));
    });

    private static async Task<Worker> ExpiredAsync(World world, params TokenResponse[] answers)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(answers);
        return worker;
    }

    private static TokenResponse.Failed Lost(int? status) => Answers.TimedOut() with
    {
        Reason = FailureReasons.ProviderUnavailable,
        Error = ProviderError.From(status, null, null),
    };

    private static TokenResponse.Failed Untrusted() => Answers.InvalidClient() with
    {
        Reason = FailureReasons.EndpointUntrusted,
        Error = ProviderError.From(null, null, "The certificate has expired."),
    };
}
