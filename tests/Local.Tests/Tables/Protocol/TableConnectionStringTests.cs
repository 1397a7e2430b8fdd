using Azure.Data.Tables;

namespace TokenFunctions.Local.Tests.Tables.Protocol;

public sealed class TableConnectionStringTests
{
    [Theory]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://emulator;", "devstoreaccount1", "http://emulator:10002/devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=acct;AccountKey=AAAA;EndpointSuffix=localhost.test", "acct", "http://acct.table.localhost.test/")]
    [InlineData("AccountName=acct;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn;", "acct", "https://acct.table.core.chinacloudapi.cn/")]
    [InlineData("accountname=acct; accountkey = AAAA ;TableEndpoint=http://127.0.0.1:7/acct", "acct", "http://127.0.0.1:7/acct")]
    [InlineData("TableEndpoint=https://acct.table.core.windows.net;SharedAccessSignature=sv=2020&sig=x", "acct", "https://acct.table.core.windows.net/")]
    public void Constructor_Valid_NamesAccountAndEndpoint(string connectionString, string account, string endpoint)
    {
        var service = new TableServiceClient(connectionString);

        Assert.Equal((account, endpoint), (service.AccountName, service.Uri.AbsoluteUri));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("=value")]
    [InlineData("AccountName=;AccountKey=AAAA")]
    [InlineData("AccountName=a;;AccountKey=AAAA")]
    [InlineData("AccountName=a;AccountName=b")]
    public void Constructor_Malformed_ThrowsInvalidOperation(string connectionString) =>
        Assert.Throws<InvalidOperationException>(() => new TableClient(connectionString, "due"));

    [Theory]
    [InlineData("")]
    [InlineData("UseDevelopmentStorage=false")]
    [InlineData("AccountName=acct;AccountKey=AAAA")]
    [InlineData("AccountName=acct;TableEndpoint=https://acct.table.core.windows.net")]
    [InlineData("TableEndpoint=not a uri;SharedAccessSignature=sv=2020")]
    public void Constructor_Incomplete_ThrowsArgument(string connectionString) =>
        Assert.Throws<ArgumentException>(() => new TableClient(connectionString, "due"));

    [Fact]
    public void Constructor_Null_ThrowsArgumentNull() => Assert.Throws<ArgumentNullException>(() => new TableServiceClient((string)null!));

    [Fact]
    public void Constructor_KeyIsNotBase64_ThrowsFormat() =>
        Assert.Throws<FormatException>(() => new TableServiceClient("AccountName=acct;AccountKey=$$$;EndpointSuffix=core.windows.net"));

    [Fact]
    public void Constructor_Malformed_NeverRepeatsAValue()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new TableServiceClient("AccountName=acct;AccountKey=c2VjcmV0;c2VjcmV0"));

        Assert.DoesNotContain("c2VjcmV0", refusal.Message);
    }
}
