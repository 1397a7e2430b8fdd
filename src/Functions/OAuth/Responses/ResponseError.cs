using System.Text.Json;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <summary>The error in a response (RFC 6749 section 5.2), or its counterpart in the provider's dialect.</summary>
internal sealed record ResponseError
{
    private const string StandardPath = "error";

    public static ResponseError Nothing { get; } = new();

    public string? Code { get; init; }

    public string? Description { get; init; }

    public string? Suberror { get; init; }

    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    /// <summary>
    /// Null where the response is not an error: <c>error</c> is absent or empty, <c>ok</c> is not false, and the profile's test passed. A success may use the
    /// vendor's own error member too. So that member counts only where neither an access token nor the test shows a success.
    /// </summary>
    public static ResponseError? Read(ResponseBody body, ProviderProfile profile)
    {
        var standard = CodeOf(body, StandardPath);
        var own = profile.Response.Error == StandardPath ? null : CodeOf(body, profile.Response.Error);
        var isOwnError = own is not null && body.TextAt(profile.Response.AccessToken) is null && profile.Success?.IsPassedBy(body) != true;
        var isFailure = standard is not null || IsError(body.Member(StandardPath)) || body.Member("ok").ValueKind == JsonValueKind.False
            || isOwnError || profile.Success?.IsFailedBy(body) == true;
        return isFailure ? Of(body, profile) : null;
    }

    /// <summary>The error of a response whose status is an error. The body need not name one.</summary>
    public static ResponseError ReadFailure(ResponseBody body, ProviderProfile profile) => Read(body, profile) ?? Of(body, profile);

    private static ResponseError Of(ResponseBody body, ProviderProfile profile) => new()
    {
        Code = CodeOf(body, profile.Response.Error) ?? CodeOf(body, StandardPath) ?? (profile.Success is { } test ? body.ScalarAt(test.Path) : null),
        Description = body.TextAt(profile.Response.ErrorDescription),
        Suberror = body.ScalarAt(profile.Response.Suberror),
        ErrorCodes = Numbers(body.At(profile.Response.ErrorCodes)),
    };

    private static string? CodeOf(ResponseBody body, string path) => body.At(path).ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => body.ScalarAt(path),
        JsonValueKind.Object => body.ScalarAt($"{path}.code") ?? body.TextAt($"{path}.type"),
        _ => null,
    };

    private static bool IsError(JsonElement error) => error.ValueKind is JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array;

    private static List<long> Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out _)).Select(e => e.GetInt64())]
        : [];
}
