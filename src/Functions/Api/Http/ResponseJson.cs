using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenFunctions.Api.Http;

/// <summary>How response records become JSON: snake_case members in the order of their declaration, times in RFC 3339.</summary>
internal static class ResponseJson
{
    /// <summary>Responses are never shown as HTML, so quotes need no escaping.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>RFC 3339 in UTC, truncated to milliseconds, so that an expiry is never too late.</summary>
    public static string? Time(DateTimeOffset? time) => time is { } t ? Time(t) : null;

    /// <inheritdoc cref="Time(DateTimeOffset?)"/>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
