using System.Runtime.InteropServices;
using System.Text.Json;

namespace TokenFunctions.OAuth;

/// <summary>What an answer says of its failure (RFC 6749 section 5.2), and what providers say in its place.</summary>
internal sealed record AnswerError
{
    public static AnswerError Nothing { get; } = new();

    public string? Code { get; init; }

    public string? Description { get; init; }

    public string? Suberror { get; init; }

    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    /// <summary>Null where the answer does not say that it is a failure: <c>error</c> absent or empty, and <c>ok</c> not false.</summary>
    public static AnswerError? Read(AnswerBody body, string? errorMember)
    {
        var error = body.Member("error");
        var code = CodeOf(error) ?? (errorMember is null ? null : body.Text(errorMember));
        return code is not null || SaysFailure(error) || body.Member("ok").ValueKind == JsonValueKind.False ? Of(body, error, code) : null;
    }

    /// <summary>Also where no member names an error: a status says that it is one.</summary>
    public static AnswerError ReadFailure(AnswerBody body, string? errorMember) => Read(body, errorMember) ?? Of(body, default, null);

    private static AnswerError Of(AnswerBody body, JsonElement error, string? code) => new()
    {
        Code = code,
        Description = body.Text("error_description") ?? body.Text("message") ?? MemberOf(error, "message"),
        Suberror = body.Text("suberror"),
        ErrorCodes = Numbers(body.Member("error_codes")),
    };

    private static string? CodeOf(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => AnswerBody.TextOf(error),
        JsonValueKind.Number => error.GetRawText(),
        JsonValueKind.Object => MemberOf(error, "code") ?? MemberOf(error, "type"),
        _ => null,
    };

    private static bool SaysFailure(JsonElement error) => error.ValueKind is JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array;

    /// <summary>The properties are walked rather than looked up, because looking up may throw over the name of another one.</summary>
    private static string? MemberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object ? AnswerBody.Read(JsonMarshal.GetRawUtf8Value(element)).Text(name) : null;

    private static List<long> Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt64(out _)).Select(e => e.GetInt64())]
        : [];
}
