namespace Azure.Data.Tables.Protocol;

/// <summary>
/// What a table service URI says: the account is the first label of a host name, but the first path segment on an IP address or loopback, as with Azurite.
/// </summary>
internal static class TableAddress
{
    private const string TableNameParameter = "tn";

    public static string? AccountName(Uri endpoint)
    {
        if (IsPathStyle(endpoint))
        {
            return Segments(endpoint).FirstOrDefault();
        }

        var dot = endpoint.Host.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : endpoint.Host[..dot];
    }

    /// <summary>The table that the path names, else the one that the shared access signature names.</summary>
    public static string? TableName(Uri endpoint, string signature) =>
        Segments(endpoint).ElementAtOrDefault(IsPathStyle(endpoint) ? 1 : 0) ?? QueryValue(signature, TableNameParameter);

    /// <summary>The account's URI, without query, table and trailing slash.</summary>
    public static Uri Account(Uri endpoint, string? tableName = null)
    {
        var segments = Segments(endpoint);
        var table = segments.ElementAtOrDefault(IsPathStyle(endpoint) ? 1 : 0);
        var kept = tableName is not null && table == tableName ? segments[..^1] : segments;
        return new UriBuilder(endpoint) { Path = string.Join('/', kept), Query = string.Empty }.Uri;
    }

    public static Uri Table(Uri account, string tableName) => new($"{account.AbsoluteUri.TrimEnd('/')}/{tableName}");

    private static bool IsPathStyle(Uri endpoint) => endpoint.IsLoopback || endpoint.HostNameType == UriHostNameType.IPv4;

    private static string[] Segments(Uri endpoint) => endpoint.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string? QueryValue(string query, string name) => query.TrimStart('?')
        .Split('&')
        .Select(pair => pair.Split('=', 2))
        .FirstOrDefault(pair => pair.Length == 2 && string.Equals(pair[0], name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Uri.UnescapeDataString(found[1])
            : null;
}
