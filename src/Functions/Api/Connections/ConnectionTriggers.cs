using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Connections;

/// <summary>Management of connections.</summary>
internal sealed class ConnectionTriggers(
    IConnectionStore store,
    ConnectionManagement management,
    ConnectionDeletion deletion,
    AccessTokenRetriever tokens,
    TokenResultMapper mapper,
    HostBulkheads hosts,
    TimeProvider time)
{
    private const int PageSize = 100;

    private static readonly Dictionary<string, ConnectionStatus> Statuses =
        Enum.GetValues<ConnectionStatus>().ToDictionary(ConnectionStatusNames.Of, StringComparer.Ordinal);

    [Function(FunctionNames.PutConnection)]
    public async Task<IActionResult> PutConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!ResourceName.IsValid(id))
        {
            return Problems.Invalid("id", ResourceName.Rule);
        }

        var body = await RequestBody.ReadAsync(request, cancellationToken);
        var definition = PutConnectionRequest.Read(body, time.GetUtcNow());
        return body.Problem() ?? await management.PutAsync(id, definition, cancellationToken) switch
        {
            PutResult<Connection>.Created created => JsonResponse.Json(201, ResponseOf(created.Value)),
            PutResult<Connection>.Replaced replaced => JsonResponse.Json(200, ResponseOf(replaced.Value)),
            PutResult<Connection>.Invalid invalid => Problems.Invalid(invalid.Field, invalid.Message),
            PutResult<Connection>.RefreshTokenInUse used => Problems.RefreshTokenInUse(id, used.User),
            _ => Problems.Internal(),
        };

        ConnectionResponse ResponseOf(Connection connection)
        {
            var response = ConnectionResponse.Of(connection);
            return response with { Warning = body.Warning() ?? response.Warning };
        }
    }

    [Function(FunctionNames.GetConnection)]
    public async Task<IActionResult> GetConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        !ResourceName.IsValid(id) ? Problems.Invalid("id", ResourceName.Rule)
        : await store.FindAsync(id, cancellationToken) is { IsDeleted: false } row
            ? JsonResponse.Json(200, ConnectionResponse.Of(row, await hosts.FindBackoffAsync(row.Provider, cancellationToken)))
        : Problems.ConnectionNotFound(id);

    [Function(FunctionNames.ListConnections)]
    public async Task<IActionResult> ListConnections(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "connections")] HttpRequest request, CancellationToken cancellationToken)
    {
        var status = request.Query["status"].ToString();
        if (status.Length > 0 && !Statuses.ContainsKey(status))
        {
            return Problems.Invalid("status", $"Must be one of {string.Join(", ", Statuses.Keys)}.");
        }

        var provider = request.Query["provider"].ToString();
        if (provider.Length > 0 && !ResourceName.IsValid(provider))
        {
            return Problems.Invalid("provider", ResourceName.Rule);
        }

        var filter = new ConnectionFilter(status.Length > 0 ? Statuses[status] : null, provider.Length > 0 ? provider : null);
        var cursor = request.Query["cursor"].ToString();
        try
        {
            var page = await store.ListAsync(filter, cursor.Length > 0 ? cursor : null, PageSize, cancellationToken);
            return JsonResponse.Json(200, Page(page));
        }
        catch (InvalidCursorException)
        {
            return Problems.Invalid("cursor", "Must be the cursor of the page before.");
        }
    }

    [Function(FunctionNames.RefreshConnection)]
    public async Task<IActionResult> RefreshConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "connections/{id}/refresh")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        ResourceName.IsValid(id)
            ? mapper.Of(id, await tokens.RefreshAsync(id, cancellationToken), token => ConnectionResponse.Of(token.Connection))
            : Problems.Invalid("id", ResourceName.Rule);

    [Function(FunctionNames.DeleteConnection)]
    public async Task<IActionResult> DeleteConnection(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "connections/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        !ResourceName.IsValid(id) ? Problems.Invalid("id", ResourceName.Rule)
        : await deletion.DeleteAsync(id, cancellationToken) ? JsonResponse.NoContent()
        : Problems.ConnectionNotFound(id);

    private static ConnectionListResponse Page(ConnectionPage page) =>
        new([.. page.Connections.Where(c => !c.IsDeleted).Select(ConnectionResponse.Of)], [.. page.Unreadable.Select(e => e.Key)], page.Cursor);
}
