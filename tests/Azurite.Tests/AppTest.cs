using Azure.Data.Tables;
using TokenFunctions.Api.Http;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests;

/// <summary>Tests of the composed app run one after the other, because the app's tables have fixed names.</summary>
[CollectionDefinition(Name)]
public sealed class AppCollection
{
    public const string Name = "App";
}

[Collection(AppCollection.Name)]
public abstract class AppTest : IAsyncLifetime
{
    protected static readonly TimeSpan Expired = TimeSpan.FromMinutes(-2);
    protected static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    protected AppOnRealParts App { get; private set; } = null!;

    /// <summary>The clock of the app and of its parts.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    public async Task InitializeAsync() => App = await AppOnRealParts.StartAsync(await SharedAzurite.GetAsync(), time: Time);

    /// <summary>A table of the app, with direct access to its rows.</summary>
    protected static async Task<TableClient> TableAsync(string name) => new((await SharedAzurite.GetAsync()).ConnectionString, name);

    /// <summary>Edits a connection's row by hand; null removes the column.</summary>
    protected static async Task EditAsync(string id, params (string Column, object? Value)[] edits)
    {
        var table = await TableAsync(ConnectionTable.TableName);
        TableEntity row = await table.GetEntityAsync<TableEntity>(id, ConnectionRow.RowKey);
        foreach (var (column, value) in edits)
        {
            row.Remove(column);
            if (value is not null)
            {
                row.Add(column, value);
            }
        }

        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    public async Task DisposeAsync() => await App.DisposeAsync();
}
