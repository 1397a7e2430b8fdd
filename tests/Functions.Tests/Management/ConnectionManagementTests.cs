using TokenFunctions.Api.Http;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Management;

public sealed class ConnectionManagementTests
{
    [Fact]
    public void Put_NewConnection_SavesTheTokenInTheVaultAndADueRow() => World.Run(async world =>
    {
        await world.WithConnectionAsync();

        Assert.Equal(world.Now.ToUnixTimeMilliseconds(), world.Row.Generation);
        Assert.Null(world.Row.SealedRefreshToken);
        Assert.Matches("^[0-9a-f]{16}$", world.Row.GrantId.Value);
        Assert.Equal(world.Row.DueKey, Assert.Single(world.Due.All).Key);
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
    });

    [Fact]
    public void Put_WithoutAnAccessToken_IsDueAtOnce() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync(d => d with { AccessToken = null, AccessTokenExpiresAt = null });
        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.Refreshed]);
    });

    // Fault 3
    [Theory]
    [InlineData(null, -103, 0)]
    [InlineData(null, 600, 600)]
    [InlineData(3600, 600, 600)]
    [InlineData(300, 600, 300)]
    [InlineData(3600, -103, 0)]
    public void Put_JwtAsAccessToken_EndsAtTheEarliestStatedTime(int? stated, int left, int seconds) => World.Run(async world =>
    {
        var now = world.Now;
        var token = OAuth.Some.Jwt($$"""{"exp":{{now.AddSeconds(left).ToUnixTimeSeconds()}}}""");

        var worker = await world.WithConnectionAsync(d => d with
        {
            AccessToken = new Secret(token),
            AccessTokenExpiresAt = stated is { } s ? now.AddSeconds(s) : null,
        });

        Assert.Equal((now.AddSeconds(seconds), true), (world.Row.AccessTokenExpiresAt, world.Row.ExpiryIsKnown));
        Assert.Equal(left < 0, (await worker.GetAsync()).IsToken().AccessToken.Reveal() != token);
    });

    // Fault 3
    [Theory]
    [InlineData("opaque")]
    [InlineData("e30.e30.x")]
    [InlineData("e30.eyJleHAiOjk5OTk5OTk5OTk5OX0.x")]
    public void Put_AccessTokenThatStatesNoBelievableEnd_IsAssumed(string token) => World.Run(async world =>
    {
        await world.WithConnectionAsync(d => d with { AccessToken = new Secret(token), AccessTokenExpiresAt = null });

        Assert.Equal((world.Now.AddHours(1), false), (world.Row.AccessTokenExpiresAt, world.Row.ExpiryIsKnown));
    });

    [Fact]
    public void Put_Invalid_NamesTheFieldAndWritesNothing() => World.Run(async world =>
    {
        var worker = world.NewWorker();

        Assert.Equal("provider", Assert.IsType<PutResult<Connection>.Invalid>(await worker.PutAsync(Some.Definition("x") with { Provider = "nobody" })).Field);
        Assert.Equal(
            "refresh_token", Assert.IsType<PutResult<Connection>.Invalid>(await worker.PutAsync(new ConnectionDefinition { Provider = "acme" })).Field);
        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void Put_WithoutARefreshToken_ChangesOnlyTheRest() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row;

        var result = await worker.PutAsync(new ConnectionDefinition { Provider = "acme", AllowedCallers = ["app"], Resource = "https://api.example" });

        Assert.IsType<PutResult<Connection>.Replaced>(result);
        Assert.Equal((before.GrantId, before.Generation, before.RefreshTokenVersion), (world.Row.GrantId, world.Row.Generation, world.Row.RefreshTokenVersion));
        Assert.Equal(("app", "https://api.example"), (world.Row.AllowedCallers.Single(), world.Row.Resource));
    });

    [Theory]
    [InlineData("in force")]
    [InlineData("redeemed")]
    [InlineData("in flight")]
    [InlineData("spare")]
    public void Put_KnownRefreshToken_KeepsTheGrant(string which) => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();
        var known = which switch { "in force" => await world.InForceAsync(worker), "redeemed" => world.Server.Sent[0], _ => "some-other-token" };
        var fingerprint = Fingerprint.Of(The.Id, world.Row.GrantId, new Secret(known));
        world.Rows.Edit(The.Id, r => which switch
        {
            "in flight" => r with { Intent = new RefreshIntent("a", world.Now, fingerprint) },
            "spare" => r with { Spares = [new SpareToken([1, 2, 3], fingerprint)] },
            _ => r,
        });
        var grant = world.Row.GrantId;

        await worker.PutAsync(Some.Definition(known));

        Assert.Equal(grant, world.Row.GrantId);
    });

    [Fact]
    public void Put_AnotherRefreshToken_StartsANewGrantWithoutTheOldState() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.ToExpiry();
        world.Answer(Answers.TimedOut());
        await worker.GetAsync();
        var before = world.Row;

        await worker.PutAsync(Some.Definition(world.Server.Authorize("second"), world.Now + TimeSpan.FromHours(1)));

        Assert.NotEqual(before.GrantId, world.Row.GrantId);
        Assert.Equal(before.Generation + 1, world.Row.Generation);
        Assert.Equal((null, 0, null, null), (world.Row.Intent, world.Row.Failures, world.Row.NextAttemptAt, world.Row.LastError));
        Assert.Equal([SecretNames.RefreshToken(The.Id, before.GrantId)], world.Vault.DeletedNames);
        Assert.Single(world.Due.All);
    });

    [Fact]
    public void Put_NewGrantRefreshedOnDemand_IsKeptAliveFromNowOn() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Advance(TimeSpan.FromDays(300));

        await worker.PutAsync(new ConnectionDefinition
        {
            Provider = "acme",
            RefreshToken = new Secret(world.Server.Authorize()),
            RefreshTokenExpiresAt = world.Now + TimeSpan.FromDays(10),
            Strategy = RefreshStrategy.OnDemand,
        });

        Assert.InRange(world.Row.DueAt!.Value, world.Now + TimeSpan.FromDays(7.5), world.Now + TimeSpan.FromDays(8));
    });

    [Fact]
    public void Put_MeetsACommit_IsAppliedToTheCommittedRow() => World.Run(async world =>
    {
        var (worker, other) = (await world.WithConnectionAsync(), world.NewWorker());
        var generation = world.Row.Generation;
        world.Faults.At(PortNames.Store, "TryReplace", other.Name).Before(async _ => await worker.RefreshAsync());

        await other.PutAsync(new ConnectionDefinition { Provider = "acme", Resource = "https://api.example" });

        Assert.Equal((generation + 1, "https://api.example"), (world.Row.Generation, world.Row.Resource));
        Assert.True(world.Server.Honours(await world.InForceAsync(worker)));
    });

    [Fact]
    public void Put_TwoCreateTheSameConnection_AgreeOnOne() => World.Run(async world =>
    {
        var (one, other) = (world.NewWorker(), world.NewWorker());
        var token = world.Server.Authorize();
        world.Faults.At(PortNames.Store, "TryAdd", one.Name).Before(async _ => await other.PutAsync(Some.Definition(token)));

        Assert.IsType<PutResult<Connection>.Replaced>(await one.PutAsync(Some.Definition(token)));
        Assert.Equal(token, await world.InForceAsync(one));
    });

    [Fact]
    public void Put_DeletionIsNotFinished_FinishesItAndCreatesTheConnectionAnew() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row;
        world.Server.RevocationAnswer = RevocationOutcome.Unavailable;
        await worker.DeleteAsync();
        Assert.NotNull(world.Row.DeletedAt);
        world.Advance(TimeSpan.FromSeconds(5));

        Assert.IsType<PutResult<Connection>.Created>(await worker.PutAsync(Some.Definition(world.Server.Authorize())));
        Assert.True(world.Row.Generation > before.Generation);
        Assert.NotEqual(before.GrantId, world.Row.GrantId);
    });

    [Fact]
    public void Delete_Connection_RevokesItsTokensAndLeavesNothing() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        await worker.RefreshAsync();
        var token = await world.InForceAsync(worker);

        Assert.True(await worker.DeleteAsync());
        Assert.False(await worker.DeleteAsync());

        Assert.Contains(token, world.Server.Revoked);
        Assert.Contains(world.Server.Revoked, t => t.StartsWith("at-", StringComparison.Ordinal));
        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Leases.Ids);
        Assert.DoesNotContain(world.Vault.Names, n => n.StartsWith("refresh-", StringComparison.Ordinal));

        // What a refresh has left in the due index goes with the sweep of its minute.
        world.Advance(TimeSpan.FromHours(1));
        await worker.SweepAsync();
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void Delete_ProviderCannotRevokeNow_IsAskedForADay() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Server.RevocationAnswer = RevocationOutcome.Unavailable;
        Assert.True(await worker.DeleteAsync());
        Assert.IsType<TokenResult.NotFound>(await worker.GetAsync());

        for (var i = 0; i < 97 && world.Rows.Ids.Count > 0; i++)
        {
            world.Advance(TimeSpan.FromMinutes(15));
            await worker.SweepAsync();
        }

        Assert.Empty(world.Rows.Ids);
        Assert.InRange(world.Now - The.Start, TimeSpan.FromHours(24), TimeSpan.FromHours(24.5));
    });

    [Fact]
    public void Delete_RowIsWrittenMeanwhile_StaysDueForTheSweep() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        world.Faults.At(PortNames.Store, "TryRemove").Before(_ => { world.Rows.Edit(The.Id, r => r with { Resource = "late" }); return Task.CompletedTask; });

        Assert.True(await worker.DeleteAsync());
        Assert.NotNull(world.Due.Find(world.Row.DueKey!.Value));

        await worker.SweepAsync();
        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void PutProvider_WithoutASecret_KeepsItAndRaisesTheVersion() => World.Run(async world =>
    {
        var worker = world.NewWorker();
        var definition = new ProviderDefinition(Some.Provider("other"), new Secret("s-1"));

        var created = Assert.IsType<PutResult<Provider>.Created>(await worker.Providers.PutAsync(definition, default)).Value;
        var kept = Assert.IsType<PutResult<Provider>.Replaced>(await worker.Providers.PutAsync(definition with { ClientSecret = null }, default)).Value;
        var changed = Assert.IsType<PutResult<Provider>.Replaced>(
            await worker.Providers.PutAsync(definition with { ClientSecret = new Secret("s-2") }, default)).Value;

        Assert.Equal(created.ClientSecretVersion, kept.ClientSecretVersion);
        Assert.NotEqual(created.ClientSecretVersion, changed.ClientSecretVersion);
        Assert.True(created.Version < kept.Version && kept.Version < changed.Version);
        Assert.Equal(["s-1", "s-2"], world.Vault.Values("client-other"));
    });

    [Fact]
    public void PutProvider_WithoutASecret_IsRefusedUnlessTheClientIsPublic() => World.Run(async world =>
    {
        var worker = world.NewWorker();

        Assert.Equal(
            "client_secret",
            Assert.IsType<PutResult<Provider>.Invalid>(
                await worker.Providers.PutAsync(new ProviderDefinition(Some.Provider("other"), null), default)).Field);
        var open = Some.Provider("open") with { ClientAuthentication = ClientAuthentication.None };
        Assert.Null(Assert.IsType<PutResult<Provider>.Created>(
            await worker.Providers.PutAsync(new ProviderDefinition(open, null), default)).Value.ClientSecretVersion);
    });

    [Fact]
    public void DeleteProvider_InUseOrNot_StaysOrGoesWithItsSecret() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        Assert.Equal(ProviderDeletion.InUse, await worker.Providers.DeleteAsync("acme", default));

        await worker.DeleteAsync();
        Assert.Equal(ProviderDeletion.Deleted, await worker.Providers.DeleteAsync("acme", default));
        Assert.Equal(ProviderDeletion.NotFound, await worker.Providers.DeleteAsync("acme", default));
        Assert.DoesNotContain("client-acme", world.Vault.Names);
    });

    [Fact]
    public void PutProvider_TwoChangesAtOnce_BothCount() => World.Run(async world =>
    {
        var (one, other) = (world.NewWorker(), world.NewWorker());
        world.Faults.At(PortNames.Providers, "TryWrite", one.Name)
            .Before(async _ => await other.Providers.PutAsync(new ProviderDefinition(Some.Provider(), new Secret("theirs")), default));

        var result = Assert.IsType<PutResult<Provider>.Replaced>(
            await one.Providers.PutAsync(new ProviderDefinition(Some.Provider(), new Secret("ours")), default));

        Assert.Equal("ours", world.Vault.Find("client-acme", result.Value.ClientSecretVersion)!.Value.Reveal());
        Assert.Equal(result.Value.Version, world.Provider.Version);
    });
}
