using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TokenFunctions.Local.SampleProvider.Endpoints;

/// <summary>
/// One HTTP response. It exists before it is sent, so that a fault can occur in between. It has no text form, because its body may hold tokens.
/// </summary>
internal sealed class Answer(int status, string contentType, string body)
{
    private readonly Dictionary<string, string> _headers = [];
    private Encoding _encoding = Encoding.UTF8;

    public static Answer Empty(int status) => new(status, "", "");

    public static Answer Json(int status, JsonNode body) => new(status, "application/json", body.ToJsonString(ProviderJson.Options));

    /// <summary>Null if <paramref name="error"/> is null.</summary>
    [return: NotNullIfNotNull(nameof(error))]
    public static Answer? Of(ErrorAnswer? error) => error is null ? null : new(error.Status, error.ContentType, error.Body);

    public static Answer Html(int status, string body) => new(status, "text/html; charset=utf-8", body);

    public static Answer Redirect(int status, string location) => Empty(status).With("Location", location);

    public Answer In(Encoding encoding)
    {
        _encoding = encoding;
        return this;
    }

    public Answer With(string header, string value)
    {
        _headers[header] = value;
        return this;
    }

    public Answer WithRetryAfter(TimeSpan? after) => after is { } delay ? With("Retry-After", $"{Math.Ceiling(delay.TotalSeconds):0}") : this;

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in _headers)
        {
            http.Response.Headers[name] = value;
        }

        if (body.Length > 0)
        {
            http.Response.ContentType = contentType;
            await http.Response.WriteAsync(body, _encoding, http.RequestAborted);
        }
    }
}
