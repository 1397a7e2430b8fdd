using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.Host.Timers;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Host.Http;

/// <summary><c>POST /admin/functions/{name}</c>: fires a timer function now, even while a scheduled run is under way.</summary>
internal sealed class AdminEndpoint(KeyGate keys, TimerFunctions timers, IReadOnlyList<FunctionDefinition> functions)
{
    public async Task InvokeAsync(HttpContext http) => http.Response.StatusCode = await AnswerAsync(http.Request);

    private async Task<int> AnswerAsync(HttpRequest request)
    {
        if (!keys.Opens(request, AuthorizationLevel.Admin))
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (!request.HasJsonContentType())
        {
            return StatusCodes.Status415UnsupportedMediaType;
        }

        if (!await HasJsonObjectAsync(request))
        {
            return StatusCodes.Status400BadRequest;
        }

        var name = (string)request.RouteValues["name"]!;
        return functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) switch
        {
            null => StatusCodes.Status404NotFound,
            { Trigger: TimerTrigger } timer => Fire(timer),
            _ => StatusCodes.Status501NotImplemented, // the real host takes a serialized request here
        };
    }

    private int Fire(FunctionDefinition timer)
    {
        timers.Fire(timer);
        return StatusCodes.Status202Accepted;
    }

    private static async Task<bool> HasJsonObjectAsync(HttpRequest request)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
