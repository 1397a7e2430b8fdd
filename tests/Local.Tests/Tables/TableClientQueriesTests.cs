using Azure;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableClientQueriesTests : AzuriteTableTest
{
    [Fact]
    public async Task QueryAsync_MorePagesThanOne_ReturnsEachOnceInOrder()
    {
        await FillAsync(7);

        var pages = await Table.QueryAsync<TableEntity>(maxPerPage: 3).AsPages().ToListAsync();

        Assert.Equal([3, 3, 1], pages.Select(p => p.Values.Count));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], pages.SelectMany(p => p.Values).Select(e => e.RowKey));
        Assert.Null(pages[^1].ContinuationToken);
    }

    [Fact]
    public async Task AsPages_ContinuationOfAnotherClient_GoesOnBehindIt()
    {
        await FillAsync(5);
        var first = await Table.QueryAsync<TableEntity>().AsPages(pageSizeHint: 2).FirstAsync();

        var other = new TableClient(Azurite.ConnectionString, Table.Name);
        var rest = await other.QueryAsync<TableEntity>().AsPages(first.ContinuationToken).ToListAsync();

        Assert.Equal(["2", "3", "4"], rest.SelectMany(p => p.Values).Select(e => e.RowKey));
    }

    [Fact]
    public async Task QueryAsync_EmptyPageWithContinuation_GoesOn()
    {
        var transport = new ScriptedTransport(
            () => Answer(OK, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!4!YQ--"), ("x-ms-continuation-NextRowKey", "1!4!MQ--")),
            () => Answer(OK, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!4!Yg--")),
            () => Answer(OK, """{"value":[{"odata.etag":"W/\"x\"","PartitionKey":"b","RowKey":"1","Timestamp":"2026-01-01T00:00:00Z"}]}"""));
        var table = new TableClient(Azurite.ConnectionString, "due", transport.Options);

        var found = await table.QueryAsync<TableEntity>("PartitionKey le 'z'", select: ["PartitionKey", "RowKey"]).ToListAsync();

        Assert.Equal("b", found.Single().PartitionKey);
        Assert.Contains("NextPartitionKey=1%214%21YQ--&NextRowKey=1%214%21MQ--", transport.Requests[1].Uri.Query);
        Assert.EndsWith("NextPartitionKey=1%214%21Yg--", transport.Requests[2].Uri.Query);
        Assert.All(transport.Requests, r => Assert.StartsWith("?$select=PartitionKey%2CRowKey&$filter=PartitionKey%20le%20%27z%27", r.Uri.Query));
    }

    [Fact]
    public async Task QueryAsync_Select_ReturnsOnlyThoseWithTheETag()
    {
        await FillAsync(1);

        var found = await Table.QueryAsync<TableEntity>(select: ["PartitionKey", "Number"]).ToListAsync();

        Assert.Equal(0, found.Single().GetInt32("Number"));
        Assert.False(found.Single().ContainsKey("Name"));
        Assert.Equal((await StoredAsync("a", "0")).ETag, found.Single().ETag);
    }

    [Theory]
    [InlineData("RowKey eq '2'", "2")]
    [InlineData("RowKey ne '2'", "0 1 3")]
    [InlineData("PartitionKey eq 'a' and RowKey gt '1'", "2 3")]
    [InlineData("RowKey ge '1' and RowKey lt '3'", "1 2")]
    [InlineData("PartitionKey le 'a' and Number le 1", "0 1")]
    [InlineData("Name eq 'n0' or Name eq 'n3'", "0 3")]
    [InlineData("not (Even eq true)", "1 3")]
    [InlineData("Big ge 2L", "2 3")]
    [InlineData("PartitionKey eq 'b'", "")]
    public async Task QueryAsync_Filter_ReturnsWhatItMeets(string filter, string expected)
    {
        await FillAsync(4);

        var found = await Table.QueryAsync<TableEntity>(filter).ToListAsync();

        Assert.Equal(expected, string.Join(' ', found.Select(e => e.RowKey)));
    }

    [Fact]
    public async Task QueryAsync_MalformedFilter_IsTheServicesError()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Table.QueryAsync<TableEntity>("PartitionKey like 'a'").ToListAsync().AsTask());

        Assert.Equal(400, failure.Status);
    }

    [Fact]
    public async Task QueryAsync_Cancelled_Stops()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Table.QueryAsync<TableEntity>(cancellationToken: new CancellationToken(canceled: true)).ToListAsync().AsTask());
    }

    [Fact]
    public void QueryAsync_Expression_IsRefused() => Assert.Throws<NotSupportedException>(() => Table.QueryAsync<TableEntity>(e => e.PartitionKey == "a"));

    private async Task FillAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var entity = new TableEntity("a", $"{number}") { ["Number"] = number, ["Name"] = $"n{number}", ["Even"] = number % 2 == 0, ["Big"] = (long)number };
            await Table.AddEntityAsync(entity);
        }
    }
}
