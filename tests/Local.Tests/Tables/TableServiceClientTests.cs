using Azure;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableServiceClientTests : AzuriteTableTest
{
    private readonly string _name = $"t{Guid.NewGuid():N}";

    private TableServiceClient Service => new(Azurite.ConnectionString);

    [Fact]
    public async Task CreateTableIfNotExistsAsync_Twice_AnswersWith204Then409()
    {
        Assert.Equal(204, (await Service.CreateTableIfNotExistsAsync(_name)).GetRawResponse().Status);
        Assert.Equal(409, (await Service.CreateTableIfNotExistsAsync(_name)).GetRawResponse().Status);
    }

    [Fact]
    public async Task CreateTableAsync_Twice_Is409TableAlreadyExists()
    {
        Assert.Equal(201, (await Service.CreateTableAsync(_name)).GetRawResponse().Status);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Service.CreateTableAsync(_name));
        Assert.Equal((409, "TableAlreadyExists"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task DeleteTableAsync_Twice_AnswersWith204Then404()
    {
        await Service.CreateTableAsync(_name);

        Assert.Equal(204, (await Service.DeleteTableAsync(_name)).Status);
        Assert.Equal(404, (await Service.DeleteTableAsync(_name)).Status);
    }

    [Fact]
    public async Task QueryAsync_PageAfterPage_ListsEachTableOnce()
    {
        var names = Enumerable.Range(0, 3).Select(i => $"{_name}{i}").ToArray();
        foreach (var name in names)
        {
            await Service.CreateTableAsync(name);
        }

        var all = await Service.QueryAsync(maxPerPage: 1).Select(t => t.Name).ToListAsync();
        var one = await Service.QueryAsync((FormattableString)$"TableName eq {names[1]}").Select(t => t.Name).ToListAsync();

        Assert.Equal(names, all.Where(n => n.StartsWith(_name, StringComparison.Ordinal)).Order());
        Assert.Equal([names[1]], one);
    }

    [Fact]
    public async Task GetTableClient_SharesTheAccount()
    {
        await Service.CreateTableAsync(_name);

        var table = Service.GetTableClient(_name);
        await table.AddEntityAsync(new TableEntity("a", "1"));

        Assert.Equal(("devstoreaccount1", _name), (table.AccountName, table.Name));
        Assert.Equal($"{Service.Uri.AbsoluteUri}/{_name}", table.Uri.AbsoluteUri);
        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("a", "1")).HasValue);
    }
}
