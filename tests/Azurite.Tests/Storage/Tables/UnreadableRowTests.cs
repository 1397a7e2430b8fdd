using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

/// <summary>Rows that were edited by hand.</summary>
public sealed class UnreadableRowTests : AzuriteTest
{
    private ConnectionTable Store => new(Table);

    /// <summary>Without these columns there is no connection.</summary>
    public static TheoryData<string, object?> Losses => new()
    {
        { "Provider", null },
        { "GrantId", null },
        { "GrantId", "../keys/abcdef" },
        { "GrantId", 7 },
        { "Generation", "many" },
        { "Generation", -1L },
        { "Generation", long.MaxValue },
        { "Generation", null },
        { "RefreshTokenFingerprint", null },
    };

    /// <summary>Only management can restore these columns.</summary>
    public static TheoryData<string, object?> Unsaid => new()
    {
        { "DeletedAt", "yesterday" },
        { "Strategy", "lazy" },
        { "Strategy", null },
        { "Scope", 7 },
        { "Resource", true },
        { "Labels", "[1]" },
        { "AllowedCallers", "everybody" },
        { "AllowedCallers", "[null]" },
        { "RedeemedFingerprints", "{}" },
    };

    /// <summary>The app can find out these columns again.</summary>
    public static TheoryData<string, object?> Dropped => new()
    {
        { "Status", "splendid" },
        { "Status", 7 },
        { "Status", null },
        { "StatusSince", "yesterday" },
        { "CreatedAt", new DateTimeOffset(1700, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        { "AccessTokenGeneration", "many" },
        { "TokenType", 7 },
        { "Intent", "{" },
        { "Intent", "[]" },
        { "Intent", """{"StartedAt":"9999-12-31T23:59:59Z","Fingerprint":"f0","AttemptId":"a"}""" },
        { "Verdict", "guilty" },
        { "LastError", "[1]" },
        { "PendingNotifications", """[{"From":"Nowhere"}]""" },
        { "Rejections", "[null]" },
        { "SealedAccessToken", "text" },
        { "AccessTokenExpiresAt", "soon" },
        { "ObservedLifetimeSeconds", 1e300 },
        { "RefreshTokenVersion", 7 },
        { "SealedRefreshToken", "text" },
        { "Spare1", null },
        { "Spares", "{" },
        { "DueAt", new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero) },
        { "NextAttemptAt", 7 },
        { "Failures", "three" },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task FindAsync_GrantEditedIntoNonsense_NamesTheConnectionAndTheColumnAndNothingElse(string column, object? value)
    {
        await StoreEditedAsync("broken", column, value);

        var e = await Assert.ThrowsAsync<RowUnreadableException>(() => Store.FindAsync("broken", default));

        Assert.Contains($"connection broken is not readable (column {column})", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a1b2", e.ToString(), StringComparison.Ordinal);
        Assert.NotNull(e.ETag);
        Assert.Null(e.Remains);
    }

    [Theory]
    [MemberData(nameof(Unsaid))]
    public async Task FindAsync_WhatManagementSaidEditedIntoNonsense_IsUnreadableButTheGrantRemains(string column, object? value)
    {
        await StoreEditedAsync("broken", column, value);

        var e = await Assert.ThrowsAsync<RowUnreadableException>(() => Store.FindAsync("broken", default));

        Assert.Equal(column, Assert.Single(e.Columns));
        Assert.Equal(("0123456789abcdef", "a1b2", e.ETag), (e.Remains!.GrantId.Value, e.Remains.RefreshTokenVersion!.Value.Value, e.Remains.ETag));
    }

    [Theory]
    [MemberData(nameof(Dropped))]
    public async Task FindAsync_WhatTheAppFindsOutAnewEditedIntoNonsense_LosesNothingElse(string column, object? value)
    {
        await StoreEditedAsync("broken", column, value);
        await StoreEditedAsync("whole", "Nothing", null);
        var whole = (await Store.FindAsync("whole", default))!;

        var row = (await Store.FindAsync("broken", default))!;

        Assert.Equal((whole.GrantId, whole.Generation, whole.Provider), (row.GrantId, row.Generation, row.Provider));
        Assert.Equal(column is "RefreshTokenVersion" ? null : whole.RefreshTokenVersion, row.RefreshTokenVersion);
        Assert.Equal(column is "SealedRefreshToken", row.SealedRefreshToken is null);
        Assert.NotNull(row.Intent);
        Assert.Equal(column is "Spare1" ? 1 : 2, row.Spares.Length);
    }

    [Fact]
    public async Task TryReplaceAsync_RowWithDamage_IsWholeAgain()
    {
        await StoreEditedAsync("broken", "LastError", "[1]");
        var row = (await Store.FindAsync("broken", default))!;

        await Store.TryReplaceAsync(row, default);

        Assert.False((await Table.GetEntityAsync<TableEntity>("broken", ConnectionRow.RowKey)).Value.ContainsKey("LastError"));
    }

    [Fact]
    public async Task FindAsync_IntentNotReadable_CountsAsOneOfTheTimeOfTheLastWrite()
    {
        await StoreEditedAsync("broken", "Intent", "{");
        TableEntity stored = await Table.GetEntityAsync<TableEntity>("broken", ConnectionRow.RowKey);

        var intent = (await Store.FindAsync("broken", default))!.Intent!;

        Assert.Equal((stored.Timestamp, "f0"), (intent.StartedAt, intent.Fingerprint.Value));
    }

    [Fact]
    public async Task FindAsync_ListOfSparesNotReadable_KeepsTheirEnvelopesAndThatNobodyRefusedThem()
    {
        await StoreEditedAsync("broken", "Spares", "{");

        var spares = (await Store.FindAsync("broken", default))!.Spares;

        Assert.Equal(Some.FullConnection().Spares.Select(s => s.Sealed.ToArray()), spares.Select(s => s.Sealed.ToArray()));
        Assert.All(spares, s => Assert.False(s.IsRefused));
        Assert.Equal(2, spares.Select(s => s.Fingerprint).Distinct().Count());
    }

    [Fact]
    public async Task ListAsync_RowEditedIntoNonsense_IsNamedAndTheOthersAreThere()
    {
        await Store.TryAddAsync(Some.Connection("a"), default);
        await StoreEditedAsync("b", "GrantId", "splendid");
        await Store.TryAddAsync(Some.Connection("c"), default);

        var page = await Store.ListAsync(new ConnectionFilter(), null, 10, default);

        Assert.Equal(["a", "c"], page.Connections.Select(c => c.Id));
        Assert.Equal("b", Assert.Single(page.Unreadable).Key);
        Assert.Null(page.Cursor);
    }

    [Fact]
    public async Task FindAsync_UnknownColumn_IsIgnored()
    {
        await StoreEditedAsync("newer", "AddedByALaterVersion", "x");

        Assert.Equal("newer", (await Store.FindAsync("newer", default))!.Id);
    }

    private async Task StoreEditedAsync(string id, string column, object? value)
    {
        var row = ConnectionRow.Write(Some.FullConnection() with { Id = id });
        row.Remove(column);
        if (value is not null)
        {
            row.Add(column, value);
        }

        await Table.AddEntityAsync<TableEntity>(row);
    }
}
