using System.Text.Json;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <summary>The error in a response (RFC 6749 section 5.2), or its counterpart in the provider's dialect.</summary>
internal sealed record ResponseError
{
    private const string StandardPath = "error";

    /// <summary>Where frameworks write a code beside or in place of <c>error</c>.</summary>
    private static readonly string[] OtherPaths =
    [
        "error_code", "errorCode", "code", "error.status", "error.type", "error.message", "error.0", "error.0.code", "errors.0.code", "errors.0",
    ];

    private static readonly string[] WordsForNothing = ["0", "false", "null", "none"];

    public static ResponseError Nothing { get; } = new();

    public string? Code => Codes.Count > 0 ? Codes[0] : null;

    /// <summary>Every code in the response, the profile's own first.</summary>
    public IReadOnlyList<string> Codes { get; private init; } = [];

    public string? Description { get; init; }

    public string? Suberror { get; init; }

    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    /// <summary>
    /// Null where the response is not an error: <c>error</c> is absent or empty, <c>ok</c> is not false, and the profile's test passed. A success may use the
    /// vendor's own error member too. So that member counts only where neither an access token nor the test shows a success.
    /// </summary>
    public static ResponseError? Read(ResponseBody body, ProviderProfile profile)
    {
        var isSuccess = body.TextAt(profile.Response.AccessToken) is not null || profile.Success?.IsPassedBy(body) == true;
        var isFailure = !IsEmpty(body.Member(StandardPath)) || body.Member("ok").ValueKind == JsonValueKind.False || profile.Success?.IsFailedBy(body) == true
            || (!isSuccess && IsNamed(body, profile));
        return isFailure ? Of(body, profile) : null;
    }

    /// <summary>The error of a response whose status is an error. The body need not name one.</summary>
    public static ResponseError ReadFailure(ResponseBody body, ProviderProfile profile) => Read(body, profile) ?? Of(body, profile);

    private static ResponseError Of(ResponseBody body, ProviderProfile profile) => new()
    {
        Codes = [.. CodesOf(body, profile)],
        Description = body.TextAt(profile.Response.ErrorDescription),
        Suberror = body.ScalarAt(profile.Response.Suberror),
        ErrorCodes = Numbers(body.At(profile.Response.ErrorCodes)),
    };

    private static IEnumerable<string> CodesOf(ResponseBody body, ProviderProfile profile) =>
        new[] { CodeOf(body, profile.Response.Error), CodeOf(body, StandardPath), profile.Success is { } test ? body.ScalarAt(test.Path) : null }
            .OfType<string>().Concat(OtherCodes(body));

    /// <summary>There is an error at the vendor's own place, or a well-known code at another.</summary>
    private static bool IsNamed(ResponseBody body, ProviderProfile profile) =>
        CodeOf(body, profile.Response.Error) is not null || StandardErrors.Find(OtherCodes(body)) is not null;

    private static string? CodeOf(ResponseBody body, string path) => body.At(path) switch
    {
        var nothing when IsEmpty(nothing) => null,
        { ValueKind: JsonValueKind.String or JsonValueKind.Number } => body.ScalarAt(path),
        { ValueKind: JsonValueKind.Object } => body.ScalarAt($"{path}.code") ?? body.TextAt($"{path}.type"),
        _ => null,
    };

    /// <summary>A sentence is no code.</summary>
    private static IEnumerable<string> OtherCodes(ResponseBody body) =>
        OtherPaths.Select(body.TextAt).OfType<string>().Where(text => !text.Any(char.IsWhiteSpace));

    /// <summary>Some servers send <c>error</c> with every response. Empty, it means that there is none.</summary>
    private static bool IsEmpty(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Number => error.TryGetDouble(out var number) && number == 0,
        JsonValueKind.String => ResponseBody.TextOf(error) is not { } text || WordsForNothing.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase),
        JsonValueKind.Array => error.EnumerateArray().All(IsEmpty),
        JsonValueKind.Object => error.EnumerateObject().All(member => IsEmpty(member.Value)),
        JsonValueKind.True => false,
        _ => true,
    };

    private static List<long> Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out _)).Select(e => e.GetInt64())]
        : [];
}
