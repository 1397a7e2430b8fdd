using TokenFunctions.Api.Http;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Repair;
using TokenFunctions.Tests.Support;
using TokenFunctions.Tokens;

namespace TokenFunctions.Azurite.Tests.Refresh;

/// <summary>A row was made invalid by hand. The app reports it, leaves other connections alone, and repairs what it can.</summary>
public sealed class EditedRowTests : AppTest
{
    private static readonly (string, object?) GrantLost = ("GrantId", "nonsense");
    private static readonly (string, object?) WordLost = ("AllowedCallers", "everybody");

    [Theory]
    [InlineData("SealedAccessToken", "text")]
    [InlineData("AccessTokenExpiresAt", "soon")]
    [InlineData("Status", "splendid")]
    [InlineData("Verdict", "guilty")]
    [InlineData("Spares", "{")]
    [InlineData("RefreshTokenVersion", 7)]
    [InlineData("NextAttemptAt", "never")]
    [InlineData("Rejections", "[null]")]
    public async Task GetToken_OneColumnLost_RefreshesWithTheRefreshTokenBesideItAndMendsTheRow(string column, object value)
    {
        await App.ConnectAsync("one", Expired);
        await EditAsync("one", (column, value));

        var token = Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));

        Assert.Null(token.Warning);
        Assert.Equal(ConnectionStatus.Active, (await App.First.RowAsync("one")).Status);
        Assert.Equal((1, 0), (App.Provider.Counters.RefreshesServed, App.Provider.Counters.ReuseDetections));
    }

    [Fact]
    public async Task Reconcile_OneColumnLost_MendsTheRowAndReportsIt()
    {
        await App.ConnectAsync("one", Fresh);
        await EditAsync("one", ("DueAt", "soon"));

        Assert.Equal((1, 1, 0), await ReconcileAsync());

        Assert.Single(App.Events.Of(EventIds.Repaired, "one"));
        Assert.NotNull((await App.First.RowAsync("one")).DueAt);
        Assert.Equal((1, 0, 0), await ReconcileAsync());
    }

    [Fact]
    public async Task Sweep_RowUnreadable_RefreshesTheOthersAndComesBackInAnHourRatherThanAtEachTick()
    {
        await App.ConnectAsync("broken", Expired);
        await App.ConnectAsync("well", Expired);
        await EditAsync("broken", GrantLost);

        var first = await App.First.SweepAsync();
        var second = await App.First.SweepAsync();

        Assert.Equal((2, 1, 1, 0), (first.Due, first[SweepOutcome.Refreshed], first[SweepOutcome.Unreadable], first[SweepOutcome.Failed]));
        Assert.Equal(0, second.Due);
        Assert.Contains("GrantId", Assert.Single(App.Events.Of(EventIds.RowUnreadable, "broken")), StringComparison.Ordinal);
        var due = Assert.Single(await DueRowsAsync("broken"));
        Assert.InRange(due.Key.Moment!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task Sweep_RowMendedByHand_ItsDueRowComesBack()
    {
        await App.ConnectAsync("one", Expired);
        var before = await App.First.RowAsync("one");
        await EditAsync("one", GrantLost);
        await App.First.SweepAsync();
        await EditAsync("one", ("GrantId", before.GrantId.Value));
        await MoveDueRowsToNowAsync("one");

        // The first sweep finds that the row names another due row, which is lost, and puts that one. The second sweep finds it.
        Assert.Equal(1, (await App.First.SweepAsync())[SweepOutcome.Removed]);
        Assert.Equal(1, (await App.First.SweepAsync())[SweepOutcome.Refreshed]);
        Assert.Single(await DueRowsAsync("one"));
    }

    [Fact]
    public async Task Reconcile_RowUnreadable_ReportsItAndKeepsItsSecrets()
    {
        await App.ConnectAsync("broken", Fresh);
        await App.ConnectAsync("well", Fresh);
        var before = await App.First.RowAsync("broken");
        await EditAsync("broken", GrantLost);

        Assert.Equal((1, 0, 1), await ReconcileAsync());

        Assert.Single(App.Events.Of(EventIds.RowUnreadable, "broken"));
        Assert.NotNull(await App.First.Get<ISecretVault>().FindAsync(SecretNames.RefreshToken("broken", before.GrantId), null, default));
    }

    [Fact]
    public async Task Put_WhatManagementSaidLost_SaysItAgainAndKeepsTheGrant()
    {
        await App.ConnectAsync("one", Expired);
        var before = await App.First.RowAsync("one");
        await EditAsync("one", WordLost);
        await Assert.ThrowsAsync<RowUnreadableException>(() => App.First.GetTokenAsync("one"));

        var put = await PutAsync(new ConnectionDefinition { Provider = AppOnRealParts.ProviderName, Resource = "https://api.example.com" });

        Assert.IsType<PutResult<Connection>.Replaced>(put);
        Assert.Equal((before.GrantId, before.Generation), ((await App.First.RowAsync("one")).GrantId, (await App.First.RowAsync("one")).Generation));
        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one"));
    }

    [Fact]
    public async Task Put_WhatManagementSaidLostAndARedeemedTokenRepeated_KeepsTheGrant()
    {
        var grant = await App.ConnectAsync("one", Expired);
        await App.First.GetTokenAsync("one");
        await EditAsync("one", WordLost);

        await PutAsync(new ConnectionDefinition { Provider = AppOnRealParts.ProviderName, RefreshToken = new Secret(grant.RefreshToken) });

        Assert.IsType<TokenResult.Token>(await App.First.Get<AccessTokenRetriever>().RefreshAsync("one", default));
        Assert.Equal(0, App.Provider.Counters.ReuseDetections);
    }

    [Fact]
    public async Task Put_GrantLost_NeedsANewRefreshTokenAndStartsAnew()
    {
        await App.ConnectAsync("one", Expired);
        await EditAsync("one", GrantLost);

        var refused = Assert.IsType<PutResult<Connection>.Invalid>(await PutAsync(new ConnectionDefinition { Provider = AppOnRealParts.ProviderName }));
        Assert.Equal("refresh_token", refused.Field);
        Assert.Contains("GrantId", refused.Message, StringComparison.Ordinal);

        var grant = App.Provider.IssueGrant(subject: "one");
        Assert.IsType<PutResult<Connection>.Replaced>(
            await PutAsync(new ConnectionDefinition { Provider = AppOnRealParts.ProviderName, RefreshToken = new Secret(grant.RefreshToken) }));
        Assert.Null(Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("one")).Warning);

        // No connection names the due row of the lost row any longer.
        await App.First.SweepAsync();
        Assert.Single(await DueRowsAsync("one"));
    }

    [Fact]
    public async Task Delete_WhatManagementSaidLost_RevokesAndLeavesNothing()
    {
        await App.ConnectAsync("one", Fresh);
        await EditAsync("one", WordLost);

        Assert.True(await App.First.Get<ConnectionDeletion>().DeleteAsync("one", default));

        Assert.IsType<TokenResult.NotFound>(await App.First.GetTokenAsync("one"));
        Assert.True(App.Provider.Counters.Revocations > 0);
        Assert.DoesNotContain(await VaultNamesAsync(), name => name.Contains("one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_GrantLost_RemovesTheRowAndSaysThatItCouldNotRevoke()
    {
        await App.ConnectAsync("one", Fresh);
        await App.ConnectAsync("other", Fresh);
        await EditAsync("one", GrantLost);

        Assert.True(await App.First.Get<ConnectionDeletion>().DeleteAsync("one", default));

        Assert.IsType<TokenResult.NotFound>(await App.First.GetTokenAsync("one"));
        Assert.IsType<TokenResult.Token>(await App.First.GetTokenAsync("other"));
        Assert.Single(App.Events.Of(EventIds.UnreadableRowDeleted, "one"));
        Assert.False(await App.First.Get<ConnectionDeletion>().DeleteAsync("one", default));
        Assert.IsType<PutResult<Connection>.Created>(await PutAsync(new ConnectionDefinition
        {
            Provider = AppOnRealParts.ProviderName,
            RefreshToken = new Secret(App.Provider.IssueGrant(subject: "one").RefreshToken),
        }));
    }

    [Fact]
    public async Task GetToken_RowEditedWhileItsRefreshWasUnderWay_TheAnswerIsNotLost()
    {
        await App.ConnectAsync("one", Expired);
        App.Provider.Behaviour = App.Provider.Behaviour with { AnswerDelay = TimeSpan.FromSeconds(1) };
        var refreshing = App.First.GetTokenAsync("one");
        await WhenAsync(() => App.Provider.Counters.TokenRequests == 1);
        await EditAsync("one", WordLost);
        await WhenAsync(() => App.Events.Of(EventIds.CommitDelayed, "one").Count > 0);

        await PutAsync(new ConnectionDefinition { Provider = AppOnRealParts.ProviderName });

        Assert.IsType<TokenResult.Token>(await refreshing);
        Assert.IsType<TokenResult.Token>(await App.First.Get<AccessTokenRetriever>().RefreshAsync("one", default));
        Assert.Equal((2, 0), (App.Provider.Counters.RefreshesServed, App.Provider.Counters.ReuseDetections));
    }

    private Task<PutResult<Connection>> PutAsync(ConnectionDefinition definition) => App.First.Get<ConnectionManagement>().PutAsync("one", definition, default);

    private async Task<(int Walked, int Mended, int Failed)> ReconcileAsync()
    {
        var summary = await App.First.Get<Reconciliation>().RunAsync(default);
        return (summary.Walked, summary.Repaired, summary.Failed);
    }

    private async Task<List<DueEntry>> DueRowsAsync(string id) =>
        await App.First.Get<IDueIndex>().ListAsync(null, null, default).Where(e => e.Key.ConnectionId == id).ToListAsync();

    /// <summary>Makes the due rows due now, as if the hour had passed.</summary>
    private async Task MoveDueRowsToNowAsync(string id)
    {
        var index = App.First.Get<IDueIndex>();
        foreach (var entry in await DueRowsAsync(id))
        {
            await index.PutAsync(DueKey.For(TimeProvider.System.GetUtcNow(), id), entry.Provider!, null, default);
            await index.RemoveAsync(entry.Key, entry.ETag, default);
        }
    }

    private async Task<List<string>> VaultNamesAsync() => await App.First.Get<ISecretVault>().ListAsync(default).Select(s => s.Name).ToListAsync();

    private static async Task WhenAsync(Func<bool> condition)
    {
        for (var polls = 0; !condition(); polls++)
        {
            Assert.True(polls < 1000, "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
