using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Local.SampleProvider.Endpoints;

namespace TokenFunctions.Local.SampleProvider.Control;

internal static class ControlBody
{
    /// <summary>
    /// The body, which must be a JSON object. No body counts as an empty object. Any media type is accepted, so that plain <c>curl -d</c> works.
    /// </summary>
    public static async Task<(JsonObject? Body, Answer? Refusal)> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        try
        {
            var node = JsonNode.Parse(text.Length == 0 ? "{}" : text, documentOptions: new() { AllowDuplicateProperties = false });
            return node is JsonObject body ? (body, null) : (null, OAuthError.InvalidRequest("The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            return (null, OAuthError.InvalidRequest($"The body is not JSON: {e.Message}"));
        }
    }

    public static Answer Refuse(BadMemberException bad) => Answer.Json(400, new JsonObject
    {
        ["error"] = "invalid_request",
        ["field"] = bad.Path,
        ["error_description"] = bad.Message,
    });
}
