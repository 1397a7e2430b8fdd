using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Protocol;

/// <summary>The operations on tables as a whole ("Operations on tables", REST reference).</summary>
internal static class TableOperations
{
    public static async Task<Response<TableItem>> CreateTableAsync(this TableRestClient rest, string name, CancellationToken cancellationToken)
    {
        var response = await rest.SendAsync(Create(name), cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new TableItem(name), response);
    }

    /// <summary>The raw response has status 409 if the table was there.</summary>
    public static async Task<Response<TableItem>> CreateTableIfNotExistsAsync(this TableRestClient rest, string name, CancellationToken cancellationToken)
    {
        var response = await rest.SendAsync(Create(name) with { ReturnNoContent = true, Expected = 409 }, cancellationToken).ConfigureAwait(false);
        if (response.Status == 409 && new RequestFailedException(response) is { } failure && failure.ErrorCode == TableErrorCode.TableBeingDeleted.ToString())
        {
            throw failure;
        }

        return Response.FromValue(new TableItem(name), response);
    }

    public static Task<Response> DeleteTableAsync(this TableRestClient rest, string name, CancellationToken cancellationToken) =>
        rest.SendAsync(new TableRequest(RequestMethod.Delete, $"/Tables('{Uri.EscapeDataString(name)}')") { Expected = 404 }, cancellationToken);

    public static async Task<Page<TableItem>> QueryTablesAsync(
        this TableRestClient rest,
        string? filter,
        string? continuation,
        int? top,
        CancellationToken cancellationToken)
    {
        var request = new TableRequest(RequestMethod.Get, "/Tables")
        {
            Query = [("$top", top?.ToString(CultureInfo.InvariantCulture)), ("$filter", filter), ("NextTableName", continuation)],
        };
        var response = await rest.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(response.Content);
        var items = json.RootElement.GetProperty("value").EnumerateArray().Select(t => new TableItem(t.GetProperty("TableName").GetString()!)).ToArray();
        return Page<TableItem>.FromValues(items, Continuation.OfTables(response), response);
    }

    private static TableRequest Create(string name) =>
        new(RequestMethod.Post, "/Tables") { Content = RequestContent.Create(BinaryData.FromObjectAsJson(new { TableName = name })) };
}
