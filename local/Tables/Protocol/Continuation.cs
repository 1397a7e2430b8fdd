namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Where a query goes on ("Query timeout and pagination", REST reference).
/// As a token: partition key, blank, row key, either of which may be missing.
/// </summary>
internal static class Continuation
{
    private const string Prefix = "x-ms-continuation-";

    public static string? OfTables(Response response) => Header(response, "NextTableName");

    public static string? OfEntities(Response response)
    {
        var (partition, row) = (Header(response, "NextPartitionKey"), Header(response, "NextRowKey"));
        return partition is null && row is null ? null : $"{partition} {row}";
    }

    public static (string? PartitionKey, string? RowKey) Parse(string? token)
    {
        if (token is null or { Length: <= 1 })
        {
            return default;
        }

        var parts = token.Split(' ', 2);
        return (parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
    }

    private static string? Header(Response response, string name) => response.Headers.TryGetValue(Prefix + name, out var value) ? value : null;
}
