using Azure.Data.Tables;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Tables.Fakes;

/// <summary>A test with a table of its own in Azurite.</summary>
public abstract class AzuriteTableTest : IAsyncLifetime
{
    protected AzuriteServer Azurite { get; private set; } = null!;

    protected TableClient Table { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Azurite = await SharedAzurite.GetAsync();
        Table = new TableClient(Azurite.ConnectionString, $"t{Guid.NewGuid():N}");
        await Table.CreateAsync();
    }

    public Task DisposeAsync() => Table.DeleteAsync();

    protected async Task<TableEntity> StoredAsync(string partitionKey, string rowKey) => (await Table.GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value;
}
