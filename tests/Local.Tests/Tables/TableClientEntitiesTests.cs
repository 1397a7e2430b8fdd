using Azure;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableClientEntitiesTests : AzuriteTableTest
{
    [Fact]
    public async Task AddEntityAsync_New_AnswersWithTheETagThatGetSees()
    {
        var response = await Table.AddEntityAsync(new TableEntity("a", "1") { ["Status"] = "active" });

        var stored = await StoredAsync("a", "1");
        Assert.Equal(204, response.Status);
        Assert.Equal(response.Headers.ETag, stored.ETag);
        Assert.NotNull(stored.Timestamp);
    }

    [Fact]
    public async Task AddEntityAsync_Twice_Is409EntityAlreadyExists()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1"));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity("a", "1")));

        Assert.Equal((409, "EntityAlreadyExists"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task GetEntityAsync_Missing_Is404ResourceNotFound()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => StoredAsync("a", "1"));

        Assert.Equal((404, "ResourceNotFound"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task GetEntityIfExistsAsync_Missing_HasNoValue()
    {
        var answer = await Table.GetEntityIfExistsAsync<TableEntity>("a", "1");

        Assert.False(answer.HasValue);
        Assert.Equal(404, answer.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => answer.Value);
    }

    [Fact]
    public async Task GetEntityIfExistsAsync_Select_ReturnsOnlyThose()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Status"] = "active", ["Scope"] = "mail" });

        var answer = await Table.GetEntityIfExistsAsync<TableEntity>("a", "1", ["Status"]);

        Assert.Equal("active", answer.Value!.GetString("Status"));
        Assert.False(answer.Value.ContainsKey("Scope"));
    }

    [Fact]
    public async Task UpdateEntityAsync_WrongETag_Is412AndChangesNothing()
    {
        var added = await Table.AddEntityAsync(new TableEntity("a", "1") { ["Generation"] = 1L });
        await Table.UpdateEntityAsync(new TableEntity("a", "1") { ["Generation"] = 2L }, added.Headers.ETag!.Value, TableUpdateMode.Replace);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() =>
            Table.UpdateEntityAsync(new TableEntity("a", "1") { ["Generation"] = 3L }, added.Headers.ETag.Value, TableUpdateMode.Replace));

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failure.Status, failure.ErrorCode));
        Assert.Equal(2L, (await StoredAsync("a", "1")).GetInt64("Generation"));
    }

    [Fact]
    public async Task UpdateEntityAsync_AnyETag_WritesUnconditionally()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1"));

        await Table.UpdateEntityAsync(new TableEntity("a", "1") { ["Generation"] = 3L }, ETag.All, TableUpdateMode.Replace);

        Assert.Equal(3L, (await StoredAsync("a", "1")).GetInt64("Generation"));
    }

    [Fact]
    public async Task UpdateEntityAsync_AnyETagButMissing_Is404()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.UpdateEntityAsync(new TableEntity("a", "1"), ETag.All));

        Assert.Equal((404, "ResourceNotFound"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task UpdateEntityAsync_DefaultETag_IsRefusedBeforeItIsSent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Table.UpdateEntityAsync(new TableEntity("a", "1"), default));

    [Fact]
    public async Task UpdateEntityAsync_DefaultMode_MergesAndKeepsWhatIsAbsentOrNull()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Kept"] = "old", ["Nulled"] = "old", ["Changed"] = "old" });

        await Table.UpdateEntityAsync(new TableEntity("a", "1") { ["Nulled"] = null, ["Changed"] = "new" }, ETag.All);

        var stored = await StoredAsync("a", "1");
        Assert.Equal(("old", "old", "new"), (stored.GetString("Kept"), stored.GetString("Nulled"), stored.GetString("Changed")));
    }

    [Fact]
    public async Task UpdateEntityAsync_Replace_RemovesWhatIsAbsentOrNull()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Absent"] = "old", ["Nulled"] = "old", ["Changed"] = "old" });

        await Table.UpdateEntityAsync(new TableEntity("a", "1") { ["Nulled"] = null, ["Changed"] = "new" }, ETag.All, TableUpdateMode.Replace);

        var stored = await StoredAsync("a", "1");
        Assert.False(stored.ContainsKey("Absent"));
        Assert.False(stored.ContainsKey("Nulled"));
        Assert.Equal("new", stored.GetString("Changed"));
    }

    [Fact]
    public async Task UpdateEntityAsync_EntityAsRead_IsAccepted()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Generation"] = 1L });
        var stored = await StoredAsync("a", "1");

        stored["Generation"] = 2;
        await Table.UpdateEntityAsync(stored, stored.ETag, TableUpdateMode.Replace);

        Assert.Equal(2L, (await StoredAsync("a", "1")).GetInt64("Generation"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge, true)]
    [InlineData(TableUpdateMode.Replace, false)]
    public async Task UpsertEntityAsync_NewThenThere_InsertsThenMergesOrReplaces(TableUpdateMode mode, bool keeps)
    {
        await Table.UpsertEntityAsync(new TableEntity("a", "1") { ["Old"] = true }, mode);
        await Table.UpsertEntityAsync(new TableEntity("a", "1") { ["New"] = true }, mode);

        var stored = await StoredAsync("a", "1");
        Assert.True(stored.GetBoolean("New"));
        Assert.Equal(keeps, stored.ContainsKey("Old"));
    }

    [Fact]
    public async Task DeleteEntityAsync_WrongETag_Is412AndKeepsIt()
    {
        var added = await Table.AddEntityAsync(new TableEntity("a", "1"));
        await Table.UpsertEntityAsync(new TableEntity("a", "1") { ["Generation"] = 2L });

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.DeleteEntityAsync("a", "1", added.Headers.ETag!.Value));

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failure.Status, failure.ErrorCode));
        Assert.Equal(2L, (await StoredAsync("a", "1")).GetInt64("Generation"));
    }

    [Fact]
    public async Task DeleteEntityAsync_ByEntityAndETag_DeletesOnceAndThenAnswersWith404()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1"));
        var stored = await StoredAsync("a", "1");

        Assert.Equal(204, (await Table.DeleteEntityAsync(stored, stored.ETag)).Status);
        Assert.Equal(404, (await Table.DeleteEntityAsync(stored)).Status);
    }

    [Theory]
    [InlineData("it's 'quoted'")]
    [InlineData("100% & more + = , ; : @ $ ~ ! * ( )")]
    [InlineData("blank  and.dots..")]
    [InlineData("Zürich 東京 🔑")]
    [InlineData("")]
    [InlineData("%2F")]
    public async Task EntityWithOddKeys_IsFoundChangedQueriedAndDeletedUnderThem(string key)
    {
        await Table.AddEntityAsync(new TableEntity(key, key) { ["Step"] = 1 });
        await Table.UpdateEntityAsync(new TableEntity(key, key) { ["Step"] = 2 }, (await StoredAsync(key, key)).ETag, TableUpdateMode.Replace);

        var found = await Table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).ToListAsync();
        Assert.Equal((key, key, 2), (found.Single().PartitionKey, found.Single().RowKey, found.Single().GetInt32("Step")));
        Assert.Equal(204, (await Table.DeleteEntityAsync(key, key)).Status);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    public async Task AddEntityAsync_KeyWithForbiddenCharacter_IsTheServicesError(string key)
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.AddEntityAsync(new TableEntity(key, "1")));

        Assert.Equal(400, failure.Status);
    }

    [Fact]
    public async Task AnyOperation_NullKey_IsRefusedBeforeItIsSent()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => Table.AddEntityAsync(new TableEntity { RowKey = "1" }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Table.UpsertEntityAsync(new TableEntity { PartitionKey = "a" }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Table.DeleteEntityAsync("a", null!));
    }
}
