using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.SampleWorker;

/// <summary>The least that a function with storage can do. The benchmark compares a GET of a token with it.</summary>
public static class TableFunctions
{
    /// <summary>The table, the partition key and the row key are the benchmark's.</summary>
    private static readonly Lazy<TableClient> Connections = new(() => new TableClient(Environment.GetEnvironmentVariable("TokenStorage"), "connections"));

    [Function("PointRead")]
    public static async Task<IResult> PointRead(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "point-read")] HttpRequest request, CancellationToken cancellationToken)
    {
        TableEntity row = await Connections.Value.GetEntityAsync<TableEntity>("fresh", "state", cancellationToken: cancellationToken);
        return Results.Json(new { Id = row.PartitionKey });
    }
}
