using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;
using static System.Net.HttpStatusCode;
using static TokenFunctions.Local.Tests.Tables.Fakes.ScriptedTransport;

namespace TokenFunctions.Local.Tests.Tables.Pipeline;

public sealed class AuthorizationTests : IDisposable
{
    private static readonly Uri Account = new("https://acct.table.core.windows.net");
    private readonly ScriptedTransport _transport = new(() => Answer(ServiceUnavailable), () => Answer(NoContent));

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData(null, "https://storage.azure.com/.default")]
    [InlineData("AzureGov", "https://storage.azure.us/.default")]
    [InlineData("https://acct.table.core.windows.net/", "https://acct.table.core.windows.net/.default")]
    public async Task TokenCredential_AsksForTheAudienceAndSendsTheBearerToken(string? audience, string scope)
    {
        var credential = new RecordingCredential();
        var options = _transport.Options;
        options.Audience = audience is null ? default(TableAudience?) : new TableAudience(audience);

        await new TableServiceClient(Account, credential, options).GetTableClient("due").DeleteEntityAsync("a", "1");

        Assert.Equal([scope], credential.Scopes);
        Assert.All(_transport.Requests, r => Assert.Equal("Bearer granted", r.Headers["Authorization"]));
    }

    [Fact]
    public async Task TokenCredential_OverHttp_IsRefused()
    {
        var table = new TableClient(new Uri("http://127.0.0.1:1/acct"), "due", new RecordingCredential(), _transport.Options);

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.DeleteEntityAsync("a", "1"));
        Assert.Empty(_transport.Requests);
    }

    [Fact]
    public async Task SasCredential_IsInTheQueryOnceOnEveryAttempt()
    {
        var service = new TableServiceClient(Account, new AzureSasCredential("?sv=2020&sig=a%2Fb"), _transport.Options);

        await service.GetTableClient("due").DeleteEntityAsync("a", "1");

        Assert.Equal(2, _transport.Requests.Count);
        Assert.All(_transport.Requests, r => Assert.Equal("?sv=2020&sig=a%2Fb", r.Uri.Query));
        Assert.All(_transport.Requests, r => Assert.DoesNotContain("Authorization", r.Headers.Keys));
    }

    [Fact]
    public async Task SasCredential_UpdatedBetweenAttempts_SendsTheNewOneOnly()
    {
        var credential = new AzureSasCredential("sig=old");
        var transport = new ScriptedTransport(
            () =>
            {
                credential.Update("sig=new");
                return Answer(ServiceUnavailable);
            },
            () => Answer(OK, """{"value":[]}"""));
        var table = new TableServiceClient(Account, credential, transport.Options).GetTableClient("due");

        Assert.Empty(await table.QueryAsync<TableEntity>(maxPerPage: 5).ToListAsync());

        Assert.Equal(["?$top=5&sig=old", "?$top=5&sig=new"], transport.Requests.Select(r => r.Uri.Query));
    }

    [Fact]
    public async Task UriWithSas_NamesTheTableAndSigns()
    {
        var table = new TableClient(new Uri("https://acct.table.core.windows.net/due?sv=2020&sig=x"), _transport.Options);

        await table.DeleteEntityAsync("a", "1");

        Assert.Equal(("acct", "due", "https://acct.table.core.windows.net/due"), (table.AccountName, table.Name, table.Uri.AbsoluteUri));
        Assert.Equal("https://acct.table.core.windows.net/due(PartitionKey='a',RowKey='1')?sv=2020&sig=x", _transport.Requests[0].Uri.AbsoluteUri);
    }

    [Fact]
    public void SasCredential_NamingTheTable_NeedsNoTableInTheUri() =>
        Assert.Equal("due", new TableClient(Account, new AzureSasCredential("tn=due&sig=x")).Name);

    [Fact]
    public void Sas_OverHttpOrMissing_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri("http://acct.table.core.windows.net"), new AzureSasCredential("sig=x")));
        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri("http://acct.table.core.windows.net?sig=x")));
        Assert.Throws<ArgumentException>(() => new TableServiceClient(Account));
    }

    [Fact]
    public async Task SharedKey_Rotated_SignsWithTheNewKey()
    {
        var transport = new ScriptedTransport(() => Answer(NoContent), () => Answer(NoContent));
        var credential = new TableSharedKeyCredential("acct", "AAAA");
        var table = new TableClient(Account, "due", credential, transport.Options);

        await table.DeleteEntityAsync("a", "1");
        credential.SetAccountKey("BBBB");
        await table.DeleteEntityAsync("a", "1");

        Assert.Equal(Signature(transport.Requests[0].Headers["x-ms-date"], "AAAA"), transport.Requests[0].Headers["Authorization"]);
        Assert.Equal(Signature(transport.Requests[1].Headers["x-ms-date"], "BBBB"), transport.Requests[1].Headers["Authorization"]);
    }

    private static string Signature(string date, string key)
    {
        var signed = Encoding.UTF8.GetBytes($"{date}\n/acct/due(PartitionKey='a',RowKey='1')");
        return $"SharedKeyLite acct:{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), signed))}";
    }

    private sealed class RecordingCredential : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("granted", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
