using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>One operation of the Table REST API. The path is relative to the account and escaped already; query values are not.</summary>
internal sealed record TableRequest(RequestMethod Method, string Path)
{
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    public RequestContent? Content { get; init; }

    /// <summary>Sent as <c>If-Match</c> unless default.</summary>
    public ETag IfMatch { get; init; }

    /// <summary>Whether an insert shall answer 204 rather than 201 with what was sent.</summary>
    public bool ReturnNoContent { get; init; }

    /// <summary>A status beyond 2xx that is an answer, not a failure.</summary>
    public int? Expected { get; init; }

    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"/{table}(PartitionKey='{Key(partitionKey)}',RowKey='{Key(rowKey)}')";

    private static string Key(string key) => Uri.EscapeDataString(ODataFilter.Escape(key));
}
