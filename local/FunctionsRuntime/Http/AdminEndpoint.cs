using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary><c>POST /admin/functions/{name}</c>: fires a timer's function now, whether or not its own run is under way.</summary>
internal sealed class AdminEndpoint(KeyGate keys, TimerService timers)
{
    public async Task InvokeAsync(HttpContext http, IReadOnlyList<FunctionDescriptor> functions) =>
        http.Response.StatusCode = await AnswerAsync(http.Request, functions);

    private async Task<int> AnswerAsync(HttpRequest request, IReadOnlyList<FunctionDescriptor> functions)
    {
        if (!keys.Opens(request, AuthorizationLevel.Admin))
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (!await HasJsonObjectAsync(request))
        {
            return StatusCodes.Status400BadRequest;
        }

        var name = (string)request.RouteValues["name"]!;
        return functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) switch
        {
            null => StatusCodes.Status404NotFound,
            { Trigger: TimerTriggerAttribute } timer => Fire(timer),
            _ => StatusCodes.Status501NotImplemented, // the real host takes a serialized request here
        };
    }

    private int Fire(FunctionDescriptor timer)
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
