using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>The parameters of a request. Each occurs at most once, and an empty one counts as absent (RFC 6749 section 3.2).</summary>
internal sealed class RequestParameters(IReadOnlyDictionary<string, string> values, RequestEncoding encoding)
{
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private const string JsonMediaType = "application/json";

    public RequestEncoding Encoding => encoding;

    public string? this[string parameter] => values.TryGetValue(parameter, out var value) && value.Length > 0 ? value : null;

    /// <summary>
    /// The parameters from the body or the URL, or what is wrong with them. Those in the URL count only if there is no body (RFC 6749 section 2.3.1).
    /// </summary>
    public static async Task<(RequestParameters? Parameters, Answer? Refusal)> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method))
        {
            return Of(request.Query, RequestEncoding.Get);
        }

        return request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            _ when request.Query.Count > 0 && request.ContentLength is 0 => Of(request.Query, RequestEncoding.Query),
            FormMediaType => await ReadFormAsync(http),
            JsonMediaType => await ReadJsonAsync(http),
            _ => (null, OAuthError.InvalidRequest($"The body must be {FormMediaType}.")),
        };
    }

    private static async Task<(RequestParameters?, Answer?)> ReadFormAsync(HttpContext http)
    {
        try
        {
            return Of(await http.Request.ReadFormAsync(http.RequestAborted), RequestEncoding.Form);
        }
        catch (InvalidDataException)
        {
            return (null, OAuthError.InvalidRequest("The form has too many parameters or too long names."));
        }
    }

    private static async Task<(RequestParameters?, Answer?)> ReadJsonAsync(HttpContext http)
    {
        try
        {
            var node = await JsonNode.ParseAsync(
                http.Request.Body, documentOptions: new() { AllowDuplicateProperties = false }, cancellationToken: http.RequestAborted);
            return node is JsonObject body && body.All(member => member.Value is JsonValue)
                ? (new RequestParameters(body.ToDictionary(m => m.Key, m => $"{m.Value}"), RequestEncoding.Json), null)
                : (null, OAuthError.InvalidRequest("The body must be a JSON object of plain values."));
        }
        catch (JsonException)
        {
            return (null, OAuthError.InvalidRequest("The body is not JSON, or names a member twice."));
        }
    }

    private static (RequestParameters?, Answer?) Of(
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> pairs, RequestEncoding encoding)
    {
        var all = pairs.ToList();
        return all.Any(parameter => parameter.Value.Count > 1)
            ? (null, OAuthError.InvalidRequest("A parameter is given more than once."))
            : (new RequestParameters(all.ToDictionary(p => p.Key, p => p.Value.ToString()), encoding), null);
    }
}
