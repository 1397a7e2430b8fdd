using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;
using TokenFunctions.Triggers.Http;

namespace TokenFunctions.Triggers;

/// <summary>Management of connections.</summary>
public sealed class ConnectionTriggers(
    IConnectionStore store, ConnectionManagement management, ConnectionRemoval removal, AccessTokens tokens, TokenAnswers answers, TimeProvider time)
{
    private const int PageSize = 100;

    private static readonly Dictionary<string, ConnectionStatus> Statuses = Enum.GetValues<ConnectionStatus>().ToDictionary(ConnectionRow.Name, StringComparer.Ordinal);

    [Function("PutConnection")]
    public async Task<IActionResult> PutConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!Names.IsValid(id))
        {
            return Problems.Invalid("id", Names.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var definition = ConnectionBody.Read(body, time.GetUtcNow());
        return body.Problem() ?? await management.PutAsync(id, definition, cancellationToken) switch
        {
            PutResult<Connection>.Created created => Answer.Json(201, Representations.Of(created.Value)),
            PutResult<Connection>.Replaced replaced => Answer.Json(200, Representations.Of(replaced.Value)),
            PutResult<Connection>.Invalid invalid => Problems.Invalid(invalid.Field, invalid.Message),
            _ => Problems.Internal(),
        };
    }

    [Function("GetConnection")]
    public async Task<IActionResult> GetConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        !Names.IsValid(id) ? Problems.Invalid("id", Names.Rule)
        : await store.FindAsync(id, cancellationToken) is { IsDeleted: false } row ? Answer.Json(200, Representations.Of(row))
        : Problems.ConnectionNotFound(id);

    [Function("ListConnections")]
    public async Task<IActionResult> ListConnections(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "connections")] HttpRequest request, CancellationToken cancellationToken)
    {
        var status = request.Query["status"].ToString();
        if (status.Length > 0 && !Statuses.ContainsKey(status))
        {
            return Problems.Invalid("status", $"Must be one of {string.Join(", ", Statuses.Keys)}.");
        }

        var provider = request.Query["provider"].ToString();
        if (provider.Length > 0 && !Names.IsValid(provider))
        {
            return Problems.Invalid("provider", Names.Rule);
        }

        var filter = new ConnectionFilter(status.Length > 0 ? Statuses[status] : null, provider.Length > 0 ? provider : null);
        var cursor = request.Query["cursor"].ToString();
        try
        {
            var page = await store.ListAsync(filter, cursor.Length > 0 ? cursor : null, PageSize, cancellationToken);
            return Answer.Json(200, Page(page));
        }
        catch (InvalidCursorException)
        {
            return Problems.Invalid("cursor", "Must be the cursor of the page before.");
        }
    }

    [Function("RefreshConnection")]
    public async Task<IActionResult> RefreshConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "connections/{id}/refresh")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        Names.IsValid(id)
            ? answers.Of(id, await tokens.RefreshAsync(id, cancellationToken), token => Representations.Of(token.Connection))
            : Problems.Invalid("id", Names.Rule);

    [Function("DeleteConnection")]
    public async Task<IActionResult> DeleteConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        !Names.IsValid(id) ? Problems.Invalid("id", Names.Rule)
        : await removal.DeleteAsync(id, cancellationToken) ? Answer.NoContent()
        : Problems.ConnectionNotFound(id);

    private static JsonObject Page(ConnectionPage page) => new()
    {
        ["connections"] = new JsonArray([.. page.Connections.Where(c => !c.IsDeleted).Select(Representations.Of)]),
        ["unreadable"] = new JsonArray([.. page.Unreadable.Select(e => JsonValue.Create(e.Key))]),
        ["cursor"] = page.Cursor,
    };
}
