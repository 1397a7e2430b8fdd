using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableClientTests(AzuriteTables azurite) : AzuriteTableTest(azurite)
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
        var transport = new ScriptedTransport(() => Answer(Conflict, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-us","value":"wait"}}}"""));
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

    [Fact]
    public void Uri_EndpointWithTable_NamesTheTableOnce()
    {
        var credential = new TableSharedKeyCredential("acct", "AAAA");

        Assert.Equal("https://acct.table.core.windows.net/due", new TableClient(new Uri("https://acct.table.core.windows.net/due"), "due", credential).Uri.AbsoluteUri);
        Assert.Equal("https://acct.table.core.windows.net/due", new TableClient(new Uri("https://acct.table.core.windows.net"), "due", credential).Uri.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:10002/due/due", new TableClient(new Uri("http://127.0.0.1:10002/due"), "due", new TableSharedKeyCredential("due", "AAAA")).Uri.AbsoluteUri);
    }

    [Fact]
    public void Constructor_CosmosEndpoint_IsRefused() => Assert.Throws<NotSupportedException>(() =>
        new TableClient(new Uri("https://acct.table.cosmos.azure.com"), "due", new TableSharedKeyCredential("acct", "AAAA")));
}
