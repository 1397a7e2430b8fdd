using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace TokenFunctions.Triggers.Http;

/// <summary>A JSON answer. It has no public properties because the worker serializes a result once more for the host, where a token would end up in a message.</summary>
public sealed class Answer : IActionResult
{
    /// <summary>Never shown as HTML, so quotes and the like may stand as they are.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int _status;
    private readonly JsonObject? _body;
    private readonly string _contentType;
    private readonly TimeSpan? _retryAfter;

    private Answer(int status, JsonObject? body, string contentType = "application/json", TimeSpan? retryAfter = null) =>
        (_status, _body, _contentType, _retryAfter) = (status, body, contentType, retryAfter);

    public static Answer Json(int status, JsonObject body) => new(status, body);

    public static Answer NoContent() => new(StatusCodes.Status204NoContent, null);

    /// <summary>RFC 9457.</summary>
    /// <param name="slug">Ends the problem's type: what a program branches on.</param>
    public static Answer Problem(int status, string slug, string title, string detail, JsonObject? members = null, TimeSpan? retryAfter = null)
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

        return new Answer(status, body, "application/problem+json", retryAfter);
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
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (_body is not null)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(_body, Readable);
            response.ContentType = _contentType;
            response.ContentLength = bytes.Length;

            // Not cancelled with the request: that a client went away is no failure of the function.
            await response.Body.WriteAsync(bytes, CancellationToken.None);
        }
    }
}
