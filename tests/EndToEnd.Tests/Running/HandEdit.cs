using Azure.Data.Tables;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>Edits stored rows by hand, as a person with access to the storage could.</summary>
internal static class HandEdit
{
    /// <summary>Sets a column of a connection's row; null removes it.</summary>
    public static Task OfConnectionAsync(Surroundings surroundings, string id, string column, object? value) =>
        EditAsync(surroundings, "connections", id, "state", column, value);

    /// <summary>Sets a column of a provider's row; null removes it.</summary>
    public static Task OfProviderAsync(Surroundings surroundings, string name, string column, object? value) =>
        EditAsync(surroundings, "providers", "provider", name, column, value);

    private static async Task EditAsync(Surroundings surroundings, string table, string partition, string key, string column, object? value)
    {
        var client = new TableClient(surroundings.Azurite.ConnectionString, table);
        TableEntity row = await client.GetEntityAsync<TableEntity>(partition, key);
        row.Remove(column);
        if (value is not null)
        {
            row.Add(column, value);
        }

        await client.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }
}
