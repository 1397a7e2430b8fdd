using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

/// <summary>Two client secrets during a rotation from one to the other.</summary>
public sealed class ClientSecretRotationTests
{
    private const string New = "the-new-secret-must-not-print";
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(2);

    [Fact]
    public void Refresh_NewSecretIsRefused_SendsTheFormerSecret() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        var sent = Taking(world, Some.ClientSecret);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal([New, Some.ClientSecret], sent);
        Assert.Equal((ConnectionStatus.Active, 0, null), (world.Row.Status, world.Row.Failures, world.Row.Intent));
        Assert.Equal(2, world.Server.Sent.Count);
    });

    [Fact]
    public void Refresh_FormerSecretWasAccepted_IsSentFirstFromThenOnAndLoggedOnce() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        var sent = Taking(world, Some.ClientSecret);
        await worker.GetAsync();
        world.ToExpiry();

        await worker.GetAsync();

        Assert.Equal([New, Some.ClientSecret, Some.ClientSecret], sent);
        Assert.Single(world.Log, l => l.StartsWith($"{EventIds.ClientSecretChanged} ", StringComparison.Ordinal));
    });

    [Fact]
    public void Refresh_ProviderDropsTheFormerSecret_TheNewOneTakesOver() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        Taking(world, Some.ClientSecret);
        await worker.GetAsync();
        world.ToExpiry();
        world.Server.Script.Clear();
        var sent = Taking(world, New);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        world.ToExpiry();
        await worker.GetAsync();

        Assert.Equal([Some.ClientSecret, New, New], sent);
    });

    [Fact]
    public void Refresh_BothSecretsRefusedForFiveMinutes_NeedsTheOperator() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        var sent = Taking(world, "another");

        (await worker.RefreshAsync()).IsUnavailable();
        world.Advance(FailureTransition.ClientRefusalMustLast - TimeSpan.FromSeconds(1));
        (await worker.RefreshAsync()).IsUnavailable();
        Assert.Equal((ConnectionStatus.Degraded, FailureReasons.ClientRejected), (world.Row.Status, world.Row.LastError!.Reason));
        world.Advance(TimeSpan.FromSeconds(1));
        (await worker.RefreshAsync()).NeedsOperator();

        Assert.Equal([New, Some.ClientSecret, New, Some.ClientSecret, New, Some.ClientSecret], sent);
        Assert.Equal((ConnectionStatus.OperatorActionRequired, FailureReasons.ClientRejected), (world.Row.Status, world.Row.Verdict!.Reason));
    });

    [Fact]
    public void Refresh_ProviderChangesBetweenTheTwoRequests_SucceedsAtTheNextAttempt() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Answer(Answers.InvalidClient(), Answers.InvalidClient());

        var reply = (await worker.GetAsync()).IsUnavailable();
        world.Advance(reply.RetryAt - world.Now);

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Refresh_BothSecretsRefusedAfterAnotherFailure_IsNoVerdictYet() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Answer(Answers.Transient());
        await worker.RefreshAsync();
        world.Advance(TimeSpan.FromHours(1));
        world.Answer(Answers.InvalidClient(), Answers.InvalidClient());

        (await worker.RefreshAsync()).IsUnavailable();
    });

    [Fact]
    public void Refresh_OtherSecretFindsADeadGrant_NeedsAPerson() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Answer(Answers.InvalidClient(), Answers.InvalidGrant());

        (await worker.RefreshAsync()).NeedsPerson();

        Assert.Equal(FailureReasons.RefreshTokenRejected, world.Row.Verdict!.Reason);
    });

    public static IEnumerable<object[]> NoProof => new TheoryData<string, TokenResponse.Failed>
    {
        { "503", Answers.NotProcessed(TimeSpan.FromHours(1)) },
        { "time-out", Answers.TimedOut() },
        { "unknown", Answers.Transient() },
        { "invalid_grant", Answers.InvalidGrant() },
        { "scope", Answers.InvalidClient() with { Reason = FailureReasons.ScopeRejected } },
        { "refused, but with a refresh token", Answers.InvalidClient() with { RefreshToken = new Secret("arrived") } },
    };

    [Theory]
    [MemberData(nameof(NoProof))]
    internal void Refresh_FailureIsNoProofOfARefusedClient_DoesNotSendTheOtherSecret(string what, TokenResponse.Failed answer) => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Answer(answer);

        await worker.RefreshAsync();

        Assert.True(world.Server.Sent.Count == 1, what);
    });

    [Fact]
    public void Refresh_RefusedAfterAnAmbiguousRequestBeyondTheGrace_DoesNotSendTheOtherSecret() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.UseProfile(ProviderProfile.Generic with { ReuseGrace = TimeSpan.FromSeconds(15) });
        world.Server.Script.Enqueue(_ => Answers.TimedOut());
        world.Server.Script.Enqueue(_ =>
        {
            world.Advance(TimeSpan.FromSeconds(15));
            return Answers.InvalidClient();
        });

        await worker.RefreshAsync();

        Assert.Equal(2, world.Server.Sent.Count);
        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
        Assert.NotNull(world.Row.Intent!.AmbiguousSince);
    });

    [Fact]
    public void Refresh_FirstSecretsRequestWasAmbiguous_StaysAmbiguousAfterTheSecond() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.UseProfile(ProviderProfile.Generic with { ReuseIsHarmless = true });
        world.Answer(Answers.TimedOut(), Answers.InvalidClient(), Answers.InvalidGrant());

        await worker.RefreshAsync();

        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
        Assert.NotNull(world.Row.Intent!.FirstRefusedAt);
    });

    [Fact]
    public void Refresh_FirstSecretIsRefused_LeavesNoAmbiguity() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Answer(Answers.InvalidClient(), Answers.Transient());

        await worker.RefreshAsync();

        Assert.Null(world.Row.Intent);
    });

    [Fact]
    public void Refresh_CallerLeavesBetweenTheTwoRequests_LeavesNoVerdict() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        using var gone = new CancellationTokenSource();
        world.Server.Script.Enqueue(_ =>
        {
            gone.Cancel();
            return Answers.InvalidClient();
        });

        await worker.GetAsync(cancellationToken: gone.Token);

        Assert.Single(world.Server.Sent);
        Assert.Equal(
            (ConnectionStatus.Degraded, FailureReasons.ProviderErrorUnknown, "invalid_client"),
            (world.Row.Status, world.Row.LastError!.Reason, world.Row.LastError.Code));
    });

    [Fact]
    public void Refresh_OtherSecretIsNeverTried_IsNoVerdictHoweverLongItLasts() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        for (var i = 0; i < 3; i++)
        {
            using var gone = new CancellationTokenSource();
            world.Server.Script.Enqueue(_ =>
            {
                gone.Cancel();
                return Answers.InvalidClient();
            });
            await worker.GetAsync(cancellationToken: gone.Token);
            world.Advance(TimeSpan.FromMinutes(30));
        }

        Assert.Equal((3, ConnectionStatus.Degraded), (world.Row.Failures, world.Row.Status));
    });

    [Fact]
    public void Refresh_LeaseDoesNotOutlastTheSecondRequest_LeavesNoVerdict() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Faults.At(PortNames.Leases, "Renew").Always().FailBefore();
        world.Server.Script.Enqueue(_ =>
        {
            world.Advance(TimeSpan.FromSeconds(45));
            return Answers.InvalidClient();
        });

        await worker.RefreshAsync();

        Assert.Single(world.Server.Sent);
        Assert.Equal(ConnectionStatus.Degraded, world.Row.Status);
    });

    [Fact]
    public void Refresh_OverlapIsOver_DoesNotSendTheFormerSecret() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Advance(Overlap);
        var sent = Taking(world, Some.ClientSecret);

        await worker.RefreshAsync();

        Assert.Equal([New], sent);
        Assert.Equal(ConnectionStatus.OperatorActionRequired, world.Row.Status);
    });

    [Fact]
    public void Refresh_OverlapIsOver_NeedsNoVault() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        await worker.GetAsync();
        world.Advance(Overlap);
        world.Faults.Add(call => call.Port == PortNames.Vault && call.Subject == "client-acme").Always().FailBefore();

        Assert.IsType<TokenResult.Token>(await worker.GetAsync());
    });

    [Fact]
    public void Refresh_VaultHasLostTheFormerSecret_SucceedsWithTheNewOne() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Vault.Disable("client-acme", new SecretVersion("v1"));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
    });

    [Fact]
    public void Revocation_OneSecretIsRefused_AsksWithTheOtherToo() => World.Run(async world =>
    {
        var worker = await RotatedAsync(world);
        world.Server.RevocationAnswer = RevocationOutcome.Refused;

        await worker.DeleteAsync();

        Assert.Equal(4, world.Count(PortNames.Endpoint, "Revoke"));
    });

    /// <summary>A connection that is due at a provider whose secret is being rotated.</summary>
    private static async Task<Worker> RotatedAsync(World world)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        await worker.Providers.PutAsync(new ProviderDefinition(Some.Provider(), new Secret(New)) { ClientSecretOverlap = Overlap }, default);
        world.Calls.Clear();
        return worker;
    }

    /// <summary>Makes the provider accept only this secret, and returns the secrets that it got.</summary>
    private static List<string> Taking(World world, string secret)
    {
        var sent = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            world.Server.Script.Enqueue(request =>
            {
                sent.Add(request.ClientSecret!.Reveal());
                return sent[^1] == secret ? null : Answers.InvalidClient();
            });
        }

        return sent;
    }
}
