using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Refresh;

public sealed class RefreshCommitTests
{
    [Fact]
    public void Commit_TokenWasRotated_SealsItInTheRowAndThenCopiesItToTheVault() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var before = world.Row;
        byte[]? sealedAtCommit = null;
        world.Faults.At(PortNames.Vault, "Set").Before(_ => { sealedAtCommit = [.. world.Row.SealedRefreshToken!.Value]; return Task.CompletedTask; });

        await worker.GetAsync();

        Assert.Equal(sealedAtCommit, world.Row.SealedRefreshToken!.Value);
        Assert.Null(world.Row.RefreshTokenVersion);
        Assert.Equal(before.Generation + 1, world.Row.Generation);
        Assert.Equal(before.RefreshTokenFingerprint, Assert.Single(world.Row.RedeemedFingerprints));
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
        Assert.Equal(
            (world.Row.Generation, 2),
            (SecretNames.GenerationOf(world.Vault.VersionsOf(SecretName(world))[^1].Tags), world.Vault.VersionsOf(SecretName(world)).Count));
    });

    // Fault 19
    [Theory]
    [InlineData(true, 7)]
    [InlineData(false, 6)]
    public void Refresh_ExpiredToken_MakesFewCalls(bool rotates, int most) => World.Run(async world =>
    {
        world.Server.Rotates = rotates;
        var worker = await ExpiredAsync(world);
        await worker.GetAsync();
        world.ToExpiry();
        world.Calls.Clear();

        await worker.GetAsync();

        // Registrations are read too, but the real store caches them for half a minute. Which sealing key is the newest is asked once in ten minutes.
        var calls = world.Calls.Where(c => c.Port is not (PortNames.Providers or PortNames.Endpoint)
            && c is not { Port: PortNames.Vault, Operation: "Find", Subject: SecretNames.SealingKey }).ToList();
        Assert.True(calls.Count <= most, string.Join('\n', calls));
        Assert.Equal(rotates ? 1 : 0, world.Count(PortNames.Vault, "Set"));
    });

    // Fault 19
    [Fact]
    public void Refresh_TokenOfAnotherProcess_IsReadFromTheVaultOnce() => World.Run(async world =>
    {
        world.Server.Rotates = false;
        await ExpiredAsync(world);
        var other = world.NewWorker();
        await other.GetAsync();
        world.ToExpiry();
        world.Calls.Clear();

        await other.GetAsync();

        Assert.DoesNotContain(world.Calls, c => c.Port == PortNames.Vault && c.Subject == SecretName(world));
    });

    // Fault 19
    [Fact]
    public void Refresh_TokenWasCopied_ItsIntentClearsTheCopy() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        await worker.GetAsync();
        var copied = world.Vault.VersionsOf(SecretName(world))[^1].Version;
        world.ToExpiry();
        Connection? declared = null;
        world.Faults.At(PortNames.Endpoint).Before(_ => { declared = world.Row; return Task.CompletedTask; });

        await worker.GetAsync();

        Assert.Equal((null, copied), (declared!.SealedRefreshToken, declared.RefreshTokenVersion));
    });

    // Fault 19
    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public void Refresh_WorkerDiedAtTheCopy_TheNextOneUsesTheRow(string when) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var copy = world.Faults.At(PortNames.Vault, "Set");
        _ = when == "before" ? copy.CrashBefore() : copy.CrashAfter();
        _ = worker.GetAsync();
        world.ToExpiry();

        Assert.Null((await world.NewWorker().GetAsync()).IsToken().Warning);
        Assert.All(world.Server.Tokens, t => Assert.True(t.Presented <= 1));
    });

    // Fault 19
    [Fact]
    public void Refresh_DueRowIsMonthsAhead_RemovesTheOldOneAtOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(
            d => d with { Strategy = RefreshStrategy.OnDemand, RefreshTokenExpiresAt = world.Now + TimeSpan.FromDays(100) });
        for (var i = 0; i < 20; i++)
        {
            world.Advance(TimeSpan.FromHours(1));
            world.Answer(((TokenResponse.Issued)world.Server.Issue()) with { RefreshTokenExpiresAt = world.Now + TimeSpan.FromDays(100) });
            await worker.GetAsync();
        }

        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commit_TokenIsEchoedOrOmitted_IsNoRotation(bool isEchoed) => World.Run(async world =>
    {
        world.Server.Rotates = false;
        world.Server.EchoesRefreshToken = isEchoed;
        var worker = await ExpiredAsync(world);
        var before = world.Row;

        await worker.GetAsync();

        Assert.Equal(before.RefreshTokenVersion, world.Row.RefreshTokenVersion);
        Assert.Equal(before.RefreshTokenFingerprint, world.Row.RefreshTokenFingerprint);
        Assert.Empty(world.Row.RedeemedFingerprints);
        Assert.Single(world.Vault.VersionsOf(SecretName(world)));
    });

    [Fact]
    public void Commit_ManyTokensWereRedeemed_RemembersTheFirstAndTheLastEight() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var first = world.Row.RefreshTokenFingerprint;
        for (var i = 0; i < 12; i++)
        {
            await worker.GetAsync();
            world.ToExpiry();
        }

        Assert.Equal(first, world.Row.RedeemedFingerprints[0]);
        Assert.Equal(9, world.Row.RedeemedFingerprints.Distinct().Count());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commit_AnswerIsLost_IsRecognized(bool isRepeatedByTheSdk) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var generation = world.Row.Generation;
        if (isRepeatedByTheSdk)
        {
            // The SDK retries the write and gets 412, because its first attempt succeeded.
            world.Faults.At(PortNames.Store, "TryReplace").Skip(1).FailAfter();
        }
        else
        {
            world.Faults.At(PortNames.Store, "TryReplace").Skip(1).FailAfter();
            world.Faults.At(PortNames.Store, "TryReplace").Skip(2).Times(3).FailBefore();
        }

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(generation + 1, world.Row.Generation);
        Assert.Single(world.Server.Sent);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Theory]
    [InlineData(PortNames.Store, "TryReplace", 1)]
    [InlineData(PortNames.DueIndex, "Put", 0)]
    public void Commit_TableIsDown_WaitsWithTheTokenInTheVault(string port, string operation, int skip) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var generation = world.Row.Generation;
        world.Faults.At(port, operation).Skip(skip).Times(40).FailBefore();

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(generation + 1, world.Row.Generation);
        Assert.True(world.Now - world.Row.AccessTokenIssuedAt > TimeSpan.FromMinutes(1));
        Assert.Equal(2, world.Vault.VersionsOf(SecretName(world)).Count(v => SecretNames.GenerationOf(v.Tags) == generation + 1));
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
        Assert.Equal(40, world.Log.Count(l => l.StartsWith("1004 ", StringComparison.Ordinal)));
    });

    [Fact]
    public void Lease_TokenWaitsForTheTable_IsKept() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var table = world.Faults.At(PortNames.Store, "TryReplace").Skip(1).Always().FailBefore();
        var committing = worker.GetAsync();
        await Task.Delay(TimeSpan.FromMinutes(10), world.Time);

        Assert.True(world.Leases.IsHeld(The.Id));

        world.Faults.Clear();
        Assert.True(table.Seen > 100);
        Assert.Null((await committing).IsToken().Warning);
        Assert.False(world.Leases.IsHeld(The.Id));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lease_HeldForTwoMinutes_IsKeptOnlyForAResponse(bool arrives) => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Server.Lifetime = TimeSpan.FromHours(9);
        world.Faults.At(PortNames.Endpoint).After(_ => Task.Delay(arrives ? TimeSpan.FromSeconds(150) : TimeSpan.FromHours(1), world.Time));
        world.Faults.At(PortNames.Store, "TryReplace").Skip(1).Always().FailBefore();
        var refreshing = worker.GetAsync();
        await Task.Delay(TimeSpan.FromMinutes(10), world.Time);

        Assert.Equal(arrives, world.Leases.IsHeld(The.Id));
        world.Faults.Clear();
        Assert.Null((await refreshing).IsToken().Warning);
    });

    [Fact]
    public void Commit_VaultIsDown_LeavesTheTokenSealedInTheRowAndUsesIt() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Vault, "Set").Always().FailBefore();
        await worker.GetAsync();
        Assert.NotNull(world.Row.SealedRefreshToken);

        world.ToExpiry();
        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        world.Faults.Clear();
        Assert.Equal(1, (await worker.ReconcileAsync()).Repaired);
        Assert.Null(world.Row.SealedRefreshToken);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Fact]
    public void LateClear_RowHasANewerSealedToken_LeavesIt() => World.Run(async world =>
    {
        var slow = await ExpiredAsync(world);
        var other = world.NewWorker();
        world.Faults.At(PortNames.Vault, "Set", slow.Name).After(_ => Task.Delay(TimeSpan.FromHours(2), world.Time));
        world.Faults.At(PortNames.Leases, "Renew", slow.Name).Always().FailBefore();
        world.Faults.At(PortNames.Vault, "Set", other.Name).Always().FailBefore();
        var late = slow.GetAsync();
        await Task.Delay(TimeSpan.FromMinutes(70), world.Time);
        Assert.Null((await other.GetAsync()).IsToken().Warning);
        var newer = world.Row.SealedRefreshToken;

        await late;

        Assert.Equal(newer!.Value.AsEnumerable(), world.Row.SealedRefreshToken!.Value);
        Assert.True(world.Server.Honours(await world.InForceAsync(other)));
    });

    [Fact]
    public void LateClear_SameTokenInANewerGeneration_ClearsIt() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        await worker.GetAsync();
        world.Faults.At(PortNames.Vault, "Find").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Generation = r.Generation + 1 });
            return Task.CompletedTask;
        });

        await world.NewWorker().ReconcileAsync();

        Assert.Null(world.Row.SealedRefreshToken);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Fact]
    public void Commit_TableMode_KeepsTheTokenSealedInTheRow() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(settings: new Dictionary<string, string?> { ["RefreshTokens:Store"] = "Table" });
        for (var i = 0; i < 3; i++)
        {
            world.ToExpiry();
            Assert.Null((await worker.GetAsync()).IsToken().Warning);
        }

        Assert.NotNull(world.Row.SealedRefreshToken);
        Assert.DoesNotContain(world.Vault.Names, n => n.StartsWith("refresh-", StringComparison.Ordinal));
    });

    [Fact]
    public void Commit_TokenIsTooLongForTheVault_StaysInTheRow() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(world.Server.Issue(refreshToken: new string('x', ISecretVault.MaxValueBytes + 1)));

        await worker.GetAsync();

        Assert.NotNull(world.Row.SealedRefreshToken);
        Assert.Equal(ISecretVault.MaxValueBytes + 1, (await world.InForceAsync(worker)).Length);
    });

    [Fact]
    public void Commit_RowIsTooLarge_IsWrittenWithoutItsAccessToken() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Rows.MostAccessTokenBytes = 10;
        world.Rows.Edit(The.Id, r => r with { SealedAccessToken = null });

        Assert.IsType<TokenResult.Unavailable>(await worker.GetAsync());

        Assert.Null(world.Row.SealedAccessToken);
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
        Assert.Contains(world.Log, l => l.StartsWith("1008 ", StringComparison.Ordinal));
    });

    [Fact]
    public void Commit_SettingsChangedMeanwhile_KeepsTheChange() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var generation = world.Row.Generation;
        world.Faults.At(PortNames.Endpoint).After(async _ => await worker.PutAsync(
            new ConnectionDefinition { Provider = "acme", Strategy = RefreshStrategy.OnDemand, Resource = "https://api.example" }));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);

        Assert.Equal(("https://api.example", RefreshStrategy.OnDemand, generation + 1), (world.Row.Resource, world.Row.Strategy, world.Row.Generation));
        Assert.Null(world.Row.DueAt);

        // The due row of the failed commit is superfluous, and the sweep removes it.
        world.Advance(Assert.Single(world.Due.All).Key.Moment!.Value - world.Now);
        var etag = world.Row.ETag;
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Removed]);
        Assert.Equal(etag, world.Row.ETag);
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void Commit_VerdictWasWrittenMeanwhile_LiftsIt() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint).After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with
            {
                Intent = null,
                Status = ConnectionStatus.ReauthRequired,
                Verdict = new TokenFunctions.Model.Verdict("x", null, null, world.Now, 1),
            });
            return Task.CompletedTask;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal((ConnectionStatus.Active, null), (world.Row.Status, world.Row.Verdict));
    });

    [Fact]
    public void Commit_ConnectionWasDeletedMeanwhile_RevokesTheNewTokens() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint, "Refresh").After(_ => worker.DeleteAsync());

        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync());

        Assert.Contains(world.Server.Revoked, t => t.StartsWith("rt-grant-2", StringComparison.Ordinal));
        Assert.Contains(world.Server.Revoked, t => t.StartsWith("at-grant-2", StringComparison.Ordinal));
        Assert.Empty(world.Rows.Ids);
        Assert.DoesNotContain(world.Vault.Names, n => n.StartsWith("refresh-", StringComparison.Ordinal));
    });

    [Fact]
    public void Commit_ConnectionOfASpareWasDeletedMeanwhile_RevokesTheSpare() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Faults.At(PortNames.Endpoint, "Refresh").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Generation = r.Generation + 1 });
            return Task.CompletedTask;
        });
        world.Faults.At(PortNames.Store, "TryReplace").Skip(2).Before(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { DeletedAt = world.Now });
            return Task.CompletedTask;
        });

        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync());
        Assert.Contains(world.Server.Revoked, t => t.StartsWith("rt-grant-2", StringComparison.Ordinal));
    });

    [Fact]
    public void Commit_GrantWasReplacedMeanwhile_DiscardsTheTokensWithoutRevocation() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        var fresh = world.Server.Authorize("second");
        world.Faults.At(PortNames.Endpoint, "Refresh").After(async _ => await worker.PutAsync(Some.Definition(fresh, world.Now + TimeSpan.FromHours(1))));

        var token = (await worker.GetAsync()).IsToken();

        Assert.Equal(Some.FirstAccessToken, token.AccessToken.Reveal());
        Assert.Equal(fresh, await world.InForceAsync(worker));
        Assert.Empty(world.Server.Revoked);
        Assert.Contains(world.Log, l => l.StartsWith("1007 ", StringComparison.Ordinal));
    });

    [Fact]
    public void Refusal_AnotherCommittedMeanwhile_IsDropped() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        world.Faults.At(PortNames.Endpoint, "Refresh").After(_ =>
        {
            world.Rows.Edit(The.Id, r => r with
            {
                Generation = r.Generation + 1,
                AccessTokenGeneration = r.Generation + 1,
                Intent = null,
                AccessTokenExpiresAt = world.Now + TimeSpan.FromHours(1),
            });
            return Task.CompletedTask;
        });

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Equal((ConnectionStatus.Active, 0), (world.Row.Status, world.Row.Failures));
        Assert.Empty(world.Told);
    });

    [Fact]
    public void Refusal_SettingsChangedMeanwhile_IsWrittenAndKeepsTheChange() => World.Run(async world =>
    {
        var worker = await ExpiredAsync(world);
        world.Answer(Answers.InvalidGrant());
        world.Faults.At(PortNames.Store, "TryReplace").Skip(1).Before(_ =>
        {
            world.Rows.Edit(The.Id, r => r with { Resource = "changed" });
            return Task.CompletedTask;
        });

        Assert.Equal(FailureReasons.RefreshTokenRejected, (await worker.GetAsync()).NeedsPerson().Reason);
        Assert.Equal("changed", world.Row.Resource);
    });

    private static string SecretName(World world) => SecretNames.RefreshToken(The.Id, world.Row.GrantId);

    private static async Task<Worker> ExpiredAsync(World world)
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        return worker;
    }
}
