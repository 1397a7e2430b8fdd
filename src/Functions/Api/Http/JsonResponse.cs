using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace TokenFunctions.Api.Http;

/// <summary>
/// A JSON response. It has no public properties, because the worker serializes the result again for the host, and that message would contain the token.
/// </summary>
internal sealed class JsonResponse : IActionResult
{
    private readonly int _status;
    private readonly object? _body;
    private readonly string _contentType;
    private readonly TimeSpan? _retryAfter;

    private JsonResponse(int status, object? body, string contentType = "application/json", TimeSpan? retryAfter = null) =>
        (_status, _body, _contentType, _retryAfter) = (status, body, contentType, retryAfter);

    /// <param name="body">A response record or a <see cref="JsonObject"/>.</param>
    public static JsonResponse Json(int status, object body) => new(status, body);

    public static JsonResponse NoContent() => new(StatusCodes.Status204NoContent, null);

    /// <summary>RFC 9457.</summary>
    /// <param name="slug">The end of the problem's type, for programs to branch on.</param>
    public static JsonResponse Problem(int status, string slug, string title, string detail, JsonObject? members = null, TimeSpan? retryAfter = null)
    {
        var body = new JsonObject
        {
            ["type"] = $"urn:token-functions:problem:{slug}",
            ["title"] = title,
            ["status"] = status,
            ["detail"] = detail,
        };
        foreach (var (name, value) in members ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return new JsonResponse(status, body, "application/problem+json", retryAfter);
    }

    public Task ExecuteResultAsync(ActionContext context) => WriteAsync(context.HttpContext);

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = _status;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (_retryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (_body is not null)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(_body, _body.GetType(), ResponseJson.Options);
            response.ContentType = _contentType;
            response.ContentLength = bytes.Length;

            // Not cancelled with the request: a client that disconnects is no failure of the function.
            await response.Body.WriteAsync(bytes, CancellationToken.None);
        }
    }
}
