using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenFunctions.Local.Stack.Api;

/// <summary>A response of the app.</summary>
/// <param name="Body">Undefined if the response has no JSON body.</param>
public sealed record ApiAnswer(HttpStatusCode Status, TimeSpan? RetryAfter, JsonElement Body)
{
    private const string ProblemPrefix = "urn:token-functions:problem:";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The last part of a problem's type, such as <c>reauth-required</c>; null if the response is not a problem.</summary>
    public string? Problem => Text("type") is { } type && type.StartsWith(ProblemPrefix, StringComparison.Ordinal) ? type[ProblemPrefix.Length..] : null;

    public string? AccessToken => Text("access_token");

    public long? Generation => Member("generation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public string? WarningCode => Member("warning") is { ValueKind: JsonValueKind.Object } warning ? new ApiAnswer(Status, null, warning).Text("code") : null;

    public JsonElement Member(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value : default;

    public string? Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The body, indented for a person. It may hold a token.</summary>
    public string PrettyBody() => Body.ValueKind == JsonValueKind.Undefined ? "" : JsonSerializer.Serialize(Body, Readable);

    /// <summary>Status, problem and warning; never a token.</summary>
    public override string ToString() => string.Join(' ', Parts());

    private IEnumerable<string> Parts()
    {
        yield return ((int)Status).ToString(CultureInfo.InvariantCulture);
        if (Problem is { } problem)
        {
            yield return problem;
        }

        if (WarningCode is { } warning)
        {
            yield return $"with warning {warning}";
        }
    }
}
