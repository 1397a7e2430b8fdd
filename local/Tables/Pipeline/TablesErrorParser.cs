using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Pipeline;

/// <summary>Reads <c>{"odata.error":{"code":...,"message":{"value":...}}}</c> ("Status and error codes", REST reference).</summary>
internal sealed class TablesErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Parse(response.Content);
        return error is not null;
    }

    private static ResponseError? Parse(BinaryData body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Member(json.RootElement, "odata.error") is { ValueKind: JsonValueKind.Object } error
                ? new ResponseError(Text(error, "code"), Member(error, "message") is { } message ? Text(message, "value") : null)
                : null;
        }
        catch (JsonException)
        {
            // A proxy's HTML page or an empty body: the status alone tells then.
            return null;
        }
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
