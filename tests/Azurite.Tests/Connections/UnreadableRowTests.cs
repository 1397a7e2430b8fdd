using Azure.Data.Tables;
using TokenFunctions.Connections;

namespace TokenFunctions.Azurite.Tests.Connections;

/// <summary>Rows that somebody edited by hand.</summary>
public sealed class UnreadableRowTests : AzuriteTest
{
    private ConnectionTable Store => new(Table);

    public static TheoryData<string, object?> Edits => new()
    {
        { "Provider", null },
        { "Status", "splendid" },
        { "Status", 7 },
        { "StatusSince", "yesterday" },
        { "Generation", "many" },
        { "Generation", null },
        { "Strategy", "lazy" },
        { "Intent", "{" },
        { "Intent", "[]" },
        { "Labels", "[1]" },
        { "RedeemedFingerprints", "{}" },
        { "PendingNotifications", """[{"From":"Nowhere"}]""" },
        { "SealedAccessToken", "text" },
        { "Spare1", null },
        { "ObservedLifetimeSeconds", 1e300 },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task FindAsync_RowEditedIntoNonsense_NamesTheConnectionAndNothingElse(string column, object? value)
    {
        await StoreEditedAsync("broken", column, value);

        var e = await Assert.ThrowsAsync<RowUnreadableException>(() => Store.FindAsync("broken", default));

        Assert.Contains("broken", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a1b2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_RowEditedIntoNonsense_IsNamedAndTheOthersAreThere()
    {
        await Store.TryAddAsync(Some.Connection("a"), default);
        await StoreEditedAsync("b", "Status", "splendid");
        await Store.TryAddAsync(Some.Connection("c"), default);

        var page = await Store.ListAsync(new ConnectionFilter(), null, 10, default);

        Assert.Equal(["a", "c"], page.Connections.Select(c => c.Id));
        Assert.Equal("b", Assert.Single(page.Unreadable));
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
        if (value is null)
        {
            row.Remove(column);
        }
        else
        {
            row[column] = value;
        }

        await Table.AddEntityAsync<TableEntity>(row);
    }
}
