using System.Text.Json;

namespace TokenFunctions.OAuth;

/// <summary>What an answer says of its failure (RFC 6749 section 5.2), and what providers say in its place.</summary>
internal sealed record AnswerError
{
    private const string StandardPath = "error";

    public static AnswerError Nothing { get; } = new();

    public string? Code { get; init; }

    public string? Description { get; init; }

    public string? Suberror { get; init; }

    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    /// <summary>
    /// Null where the answer does not say that it is a failure: <c>error</c> absent or empty, <c>ok</c> not false, the profile's test passed. What stands in a
    /// member of the vendor's own is an error only where neither access token nor test tells a success, which may use it too.
    /// </summary>
    public static AnswerError? Read(AnswerBody body, ProviderProfile profile)
    {
        var standard = CodeOf(body, StandardPath);
        var own = profile.Response.Error == StandardPath ? null : CodeOf(body, profile.Response.Error);
        var isFailure = standard is not null || SaysFailure(body.Member(StandardPath)) || body.Member("ok").ValueKind == JsonValueKind.False
            || (own is not null && body.TextAt(profile.Response.AccessToken) is null && profile.Success?.IsPassedBy(body) != true) || profile.Success?.IsFailedBy(body) == true;
        return isFailure ? Of(body, profile) : null;
    }

    /// <summary>Also where no member names an error: a status says that it is one.</summary>
    public static AnswerError ReadFailure(AnswerBody body, ProviderProfile profile) => Read(body, profile) ?? Of(body, profile);

    private static AnswerError Of(AnswerBody body, ProviderProfile profile) => new()
    {
        Code = CodeOf(body, profile.Response.Error) ?? CodeOf(body, StandardPath) ?? (profile.Success is { } test ? body.ScalarAt(test.Path) : null),
        Description = body.TextAt(profile.Response.ErrorDescription),
        Suberror = body.ScalarAt(profile.Response.Suberror),
        ErrorCodes = Numbers(body.At(profile.Response.ErrorCodes)),
    };

    private static string? CodeOf(AnswerBody body, string path) => body.At(path).ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => body.ScalarAt(path),
        JsonValueKind.Object => body.ScalarAt($"{path}.code") ?? body.TextAt($"{path}.type"),
        _ => null,
    };

    private static bool SaysFailure(JsonElement error) => error.ValueKind is JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array;

    private static List<long> Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out _)).Select(e => e.GetInt64())]
        : [];
}
