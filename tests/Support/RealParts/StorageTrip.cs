using System.Text.Json;

namespace TokenFunctions.Tests.Support;

/// <summary>One HTTP request to tables or blobs.</summary>
/// <param name="Call">Its operation: <c>read connections</c>, <c>query due</c>, <c>replace connections</c>, <c>lease acquire</c>.</param>
/// <param name="Entities">The number of entities in the response.</param>
public sealed record StorageTrip(string Call, int Status, int Entities)
{
    /// <summary>Service, account, then table or container.</summary>
    private const int ResourceSegment = 2;

    public static StorageTrip OfTable(string method, string target, int status, byte[] answer)
    {
        var resource = Uri.UnescapeDataString(target.Split('?')[0].Split('/')[ResourceSegment]);
        var table = resource.Split('(')[0];
        var isQuery = resource.EndsWith("()", StringComparison.Ordinal);
        var verb = method switch
        {
            "GET" => isQuery ? "query" : "read",
            "POST" => "add",
            "PUT" => "replace",
            _ => method.ToLowerInvariant(),
        };
        return new StorageTrip($"{verb} {table}", status, method == "GET" && status == 200 ? Count(answer, isQuery) : 0);
    }

    public static StorageTrip OfBlob(string method, string? leaseAction, int status) =>
        new(leaseAction is null ? $"{(method == "PUT" ? "create" : method.ToLowerInvariant())} blob" : $"lease {leaseAction}", status, 0);

    public override string ToString() => Status < 400 ? Call : $"{Call} ({Status})";

    private static int Count(byte[] answer, bool isQuery)
    {
        if (!isQuery)
        {
            return 1;
        }

        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("value").GetArrayLength();
    }
}
