using Azure;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables.Pipeline;

public sealed class RetryAndErrorTests
{
    private const string ConnectionString = "AccountName=acct;AccountKey=AAAA;EndpointSuffix=core.windows.net";

    [Fact]
    public async Task SendAsync_Unavailable_IsSentAgainWithTheSameBodyAndCondition()
    {
        var transport = new ScriptedTransport(() => Answer(ServiceUnavailable), () => Answer(InternalServerError), () => Answer(NoContent));
        var table = new TableClient(ConnectionString, "connections", transport.Options);

        var response = await table.UpdateEntityAsync(new TableEntity("a", "1") { ["Generation"] = 2L }, new ETag("W/\"x\""), TableUpdateMode.Replace);

        Assert.Equal(204, response.Status);
        Assert.Equal(3, transport.Requests.Count);
        Assert.All(transport.Requests, r => Assert.Equal("""{"PartitionKey":"a","RowKey":"1","Generation@odata.type":"Edm.Int64","Generation":"2"}""", r.Body));
        Assert.All(transport.Requests, r => Assert.Equal("W/\"x\"", r.Headers["If-Match"]));
    }

    [Fact]
    public async Task SendAsync_UnavailableForLong_ThrowsItsStatus()
    {
        var transport = new ScriptedTransport([.. Enumerable.Repeat(() => Answer(ServiceUnavailable), 4)]);
        var table = new TableClient(ConnectionString, "connections", transport.Options);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("a", "1"));

        Assert.Equal((503, 4), (failure.Status, transport.Requests.Count));
    }

    [Theory]
    [InlineData("<html>bad gateway</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"odata.error":"flat"}""")]
    public async Task SendAsync_ErrorWithoutCode_ThrowsItsStatus(string body)
    {
        var table = new TableClient(ConnectionString, "connections", new ScriptedTransport(() => Answer(Forbidden, body)).Options);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityIfExistsAsync<TableEntity>("a", "1"));

        Assert.Equal((403, null), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task SendAsync_Redirect_IsAnErrorAndNotFollowed()
    {
        var transport = new ScriptedTransport(() => Answer(Found, string.Empty, ("Location", "https://elsewhere.example/")));
        var table = new TableClient(ConnectionString, "connections", transport.Options);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("a", "1"));

        Assert.Equal((302, 1), (failure.Status, transport.Requests.Count));
    }

    [Fact]
    public async Task AddEntityAsync_Sends_WhatTheProtocolAsksFor()
    {
        var transport = new ScriptedTransport(() => Answer(NoContent));

        await new TableClient(ConnectionString, "connections", transport.Options).AddEntityAsync(new TableEntity("a", "1"));

        var (method, uri, headers, _) = transport.Requests.Single();
        Assert.Equal((HttpMethod.Post, "https://acct.table.core.windows.net/connections"), (method, uri.AbsoluteUri));
        Assert.Equal(
            ("2020-12-06", "3.0", "application/json; odata=minimalmetadata", "application/json", "return-no-content"),
            (headers["x-ms-version"], headers["DataServiceVersion"], headers["Accept"], headers["Content-Type"], headers["Prefer"]));
    }
}
