using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableClientTests : AzuriteTableTest
{
    [Fact]
    public async Task CreateAsync_TableExists_Is409WithCode()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.CreateAsync());

        Assert.Equal(409, failure.Status);
        Assert.True(failure.ErrorCode == TableErrorCode.TableAlreadyExists);
    }

    [Fact]
    public async Task CreateIfNotExistsAsync_Twice_AnswersWith204Then409()
    {
        var table = new TableClient(Azurite.ConnectionString, $"t{Guid.NewGuid():N}");

        var first = await table.CreateIfNotExistsAsync();
        var second = await table.CreateIfNotExistsAsync();

        Assert.Equal(204, first.GetRawResponse().Status);
        Assert.Equal(409, second.GetRawResponse().Status);
        Assert.Equal(table.Name, second.Value.Name);
    }

    [Fact]
    public async Task CreateIfNotExistsAsync_TableBeingDeleted_Throws()
    {
        var transport = new ScriptedTransport(() => Answer(
            Conflict,
            """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-us","value":"wait"}}}"""));
        var table = new TableClient(Azurite.ConnectionString, "connections", transport.Options);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateIfNotExistsAsync());

        Assert.Equal("TableBeingDeleted", failure.ErrorCode);
    }

    [Fact]
    public async Task DeleteAsync_Twice_AnswersWith204Then404()
    {
        var table = new TableClient(Azurite.ConnectionString, $"t{Guid.NewGuid():N}");
        await table.CreateAsync();

        Assert.Equal(204, (await table.DeleteAsync()).Status);
        Assert.Equal(404, (await table.DeleteAsync()).Status);
    }

    [Fact]
    public async Task AddEntityAsync_NoSuchTable_Is404TableNotFound()
    {
        var table = new TableClient(Azurite.ConnectionString, $"t{Guid.NewGuid():N}");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("a", "b")));

        Assert.Equal((404, "TableNotFound"), (failure.Status, failure.ErrorCode));
    }

    [Theory]
    [InlineData("https://due.table.core.windows.net", "https://due.table.core.windows.net/due")]
    [InlineData("https://due.table.core.windows.net/due", "https://due.table.core.windows.net/due")]
    [InlineData("http://127.0.0.1:10002/due", "http://127.0.0.1:10002/due/due")]
    [InlineData("http://127.0.0.1:10002/due/due/", "http://127.0.0.1:10002/due/due")]
    public void Uri_WithOrWithoutTable_NamesAccountAndTableOnce(string endpoint, string expected)
    {
        var table = new TableClient(new Uri(endpoint), "due", new TableSharedKeyCredential("due", "AAAA"));

        Assert.Equal(("due", "due", expected), (table.AccountName, table.Name, table.Uri.AbsoluteUri));
    }

    [Fact]
    public void Constructor_CosmosEndpoint_IsRefused() => Assert.Throws<NotSupportedException>(() =>
        new TableClient(new Uri("https://acct.table.cosmos.azure.com"), "due", new TableSharedKeyCredential("acct", "AAAA")));
}
