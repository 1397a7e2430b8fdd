using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Management;

/// <summary>A connection that was made with an access token alone.</summary>
// Fault 16
public sealed class NoRefreshTokenTests
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(10);

    [Theory]
    [InlineData(RefreshStrategy.Eager)]
    [InlineData(RefreshStrategy.OnDemand)]
    internal void GetToken_UntilItsEnd_IsServedWithTheWarningAndThenNeedsAPerson(RefreshStrategy strategy) => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world, d => d with { Strategy = strategy });
        var end = world.Now + Life;
        Assert.Equal((null, end), (world.Row.RefreshTokenVersion, world.Row.GrantExpiresAt));

        for (; world.Now < end; world.Advance(TimeSpan.FromMinutes(30)))
        {
            var token = (await worker.GetAsync()).IsToken();
            Assert.Equal((Some.FirstAccessToken, WarningCodes.NoRefreshToken, end), (token.AccessToken.Reveal(), token.Warning!.Code, token.Warning.DueBy));
            await worker.SweepAsync();
        }

        Assert.Equal((FailureReasons.NoRefreshToken, end), Verdict((await worker.GetAsync()).NeedsPerson()));
        await worker.SweepAsync();
        Assert.Equal((FailureReasons.NoRefreshToken, end), Verdict((await worker.GetAsync()).NeedsPerson()));

        Assert.Equal([WarningCodes.ReauthorizationDueBy, FailureReasons.NoRefreshToken], world.Told.Select(t => t.Reason));
        Assert.Equal((The.Start.AddDays(8), end), (world.Told[0].At, world.Told[0].DueBy));
        Assert.Equal((ConnectionStatus.ReauthRequired, null), (world.Row.Status, world.Row.DueAt));
        Assert.Empty(world.Due.All);
        Assert.Empty(world.Server.Sent);
    });

    [Fact]
    public void GetToken_LastSeconds_AreServed() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        world.ToExpiry(TimeSpan.FromSeconds(2));

        Assert.Equal(WarningCodes.NoRefreshToken, (await worker.GetAsync()).IsToken().Warning!.Code);
        Assert.Equal(FailureReasons.NoRefreshToken, (await worker.GetAsync(minTtl: TimeSpan.FromSeconds(30))).NeedsPerson().Reason);
    });

    [Fact]
    public void Refresh_ForcedOrAfterARejection_NeedsAPersonAndSendsNothing() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);

        Assert.Equal((FailureReasons.NoRefreshToken, The.Start), Verdict((await worker.RefreshAsync()).NeedsPerson()));
        Assert.Equal(FailureReasons.NoRefreshToken, (await worker.RejectAsync(world.Row.Generation)).NeedsPerson().Reason);
        Assert.IsType<TokenResult.Token>(await worker.GetAsync());
        Assert.Empty(world.Server.Sent);
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
    });

    [Fact]
    public void Sweep_WhileItLives_DoesNothing() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        world.Rows.Edit(The.Id, r => r with { DueAt = world.Now });
        world.Due.Put(world.Row.DueKey!.Value, "acme", world.Now);
        world.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await worker.SweepAsync())[SweepOutcome.AlreadyFresh]);
        Assert.Equal(ConnectionStatus.Active, world.Row.Status);
        Assert.NotNull(world.Row.DueAt);
    });

    [Fact]
    public void State_HasTheWarningAndTheEnd() => World.Run(async world =>
    {
        await WithoutRefreshTokenAsync(world);
        var state = Representations.Of(world.Row);

        Assert.Equal(
            ("active", "no_refresh_token", "2026-01-11T12:00:00.000Z", "2026-01-11T12:00:00.000Z"),
            ((string?)state["status"], (string?)state["warning"]!["code"], (string?)state["warning"]!["due_by"], (string?)state["grant_expires_at"]));
        Assert.Null(state["refresh_token_expires_at"]);
    });

    [Fact]
    public void Put_WithoutAKnownEnd_IsRefused() => World.Run(async world =>
    {
        var worker = world.NewWorker();
        var definition = Some.Definition("x") with { RefreshToken = null };

        foreach (var end in (DateTimeOffset?[])[null, world.Now, world.Now.AddSeconds(-103)])
        {
            Assert.Equal(
                "access_token", Assert.IsType<PutResult<Connection>.Invalid>(await worker.PutAsync(definition with { AccessTokenExpiresAt = end })).Field);
        }

        Assert.Empty(world.Rows.Ids);
    });

    [Fact]
    public void Put_OntoAConnectionWithARefreshToken_IsRefused() => World.Run(async world =>
    {
        var worker = await world.WithConnectionAsync();
        var before = world.Row;

        var refused = Assert.IsType<PutResult<Connection>.Invalid>(await worker.PutAsync(AccessTokenOnly(world)));

        Assert.Equal(("access_token", before), (refused.Field, world.Row));
    });

    [Fact]
    public void Put_AnotherAccessToken_StartsAnotherGrant() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        world.ToExpiry();
        await worker.SweepAsync();
        Assert.Equal(ConnectionStatus.ReauthRequired, world.Row.Status);

        Assert.IsType<PutResult<Connection>.Replaced>(await worker.PutAsync(AccessTokenOnly(world) with { AccessToken = new Secret("at-next") }));

        Assert.Equal("at-next", (await worker.GetAsync()).IsToken().AccessToken.Reveal());
        Assert.Equal((ConnectionStatus.Active, null, world.Now + Life), (world.Row.Status, world.Row.Verdict, world.Row.GrantExpiresAt));
    });

    [Fact]
    public void Put_OtherSettings_KeepsTheGrant() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        var grant = world.Row.GrantId;

        var definition = new ConnectionDefinition { Provider = "acme", Strategy = RefreshStrategy.OnDemand };
        Assert.IsType<PutResult<Connection>.Replaced>(await worker.PutAsync(definition));

        Assert.Equal(grant, world.Row.GrantId);
        Assert.Equal(WarningCodes.NoRefreshToken, (await worker.GetAsync()).IsToken().Warning!.Code);
    });

    [Fact]
    public void Put_ARefreshToken_MakesItANormalConnection() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        world.ToExpiry();
        await worker.SweepAsync();

        Assert.IsType<PutResult<Connection>.Replaced>(await worker.PutAsync(new ConnectionDefinition
        {
            Provider = "acme",
            RefreshToken = new Secret(world.Server.Authorize()),
        }));

        Assert.Null((await worker.GetAsync()).IsToken().Warning);
        Assert.Single(world.Server.Sent);
    });

    [Fact]
    public void Delete_RevokesTheAccessToken() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);

        Assert.True(await worker.DeleteAsync());

        Assert.Equal([Some.FirstAccessToken], world.Server.Revoked);
        Assert.Empty(world.Rows.Ids);
        Assert.Empty(world.Due.All);
    });

    [Fact]
    public void Delete_VaultIsDown_IsFinishedLater() => World.Run(async world =>
    {
        await WithoutRefreshTokenAsync(world);
        var other = world.NewWorker();
        world.Faults.At(PortNames.Vault, "Find").FailBefore();

        Assert.True(await other.DeleteAsync());
        Assert.NotNull(world.Row.DeletedAt);
        world.Advance(TimeSpan.FromMinutes(16));
        await other.SweepAsync();

        Assert.Equal([Some.FirstAccessToken], world.Server.Revoked);
        Assert.Empty(world.Rows.Ids);
    });

    [Fact]
    public void Reconcile_ChangesNothing() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        var before = world.Row;
        world.Advance(TimeSpan.FromDays(2));

        var summary = await worker.ReconcileAsync();

        Assert.Equal((0, 0), (summary.Repaired, summary.Failed));
        Assert.Equal(before, world.Row);
    });

    [Fact]
    public void Reconcile_DueRowIsLost_PutsItAgain() => World.Run(async world =>
    {
        var worker = await WithoutRefreshTokenAsync(world);
        var key = Assert.Single(world.Due.All).Key;
        world.Due.Remove(key, null);

        await worker.ReconcileAsync();

        Assert.Equal(key, Assert.Single(world.Due.All).Key);
    });

    private static async Task<Worker> WithoutRefreshTokenAsync(World world, Func<ConnectionDefinition, ConnectionDefinition>? change = null)
    {
        var worker = world.NewWorker();
        var definition = AccessTokenOnly(world);
        Assert.IsType<PutResult<Connection>.Created>(await worker.PutAsync(change is null ? definition : change(definition)));
        return worker;
    }

    private static ConnectionDefinition AccessTokenOnly(World world) => Some.Definition("none", world.Now + Life) with { RefreshToken = null };

    private static (string Reason, DateTimeOffset Since) Verdict(TokenResult.ReauthRequired refused) => (refused.Reason, refused.Since);
}
