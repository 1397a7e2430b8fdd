using Azure.Data.Tables;

namespace TokenFunctions.Local.Tests.Tables.Fakes;

/// <summary>A test with a table of its own in Azurite.</summary>
[Collection(AzuriteTablesCollection.Name)]
public abstract class AzuriteTableTest(AzuriteTables azurite) : IAsyncLifetime
{
    protected AzuriteTables Azurite { get; } = azurite;

    protected TableClient Table { get; } = new(azurite.ConnectionString, $"t{Guid.NewGuid():N}");

    public Task InitializeAsync() => Table.CreateAsync();

    public Task DisposeAsync() => Table.DeleteAsync();

    protected async Task<TableEntity> StoredAsync(string partitionKey, string rowKey) => (await Table.GetEntityAsync<TableEntity>(partitionKey, rowKey)).Value;
}
