using System.Text.Json.Serialization;
using TokenFunctions.Model;
using TokenFunctions.Tokens;

namespace TokenFunctions.Api.Http;

/// <summary>A problem beside a usable token, a connection or a registration.</summary>
/// <param name="Code">A member of <see cref="Model.WarningCodes"/>.</param>
/// <param name="Since">RFC 3339; null where unknown.</param>
/// <param name="NextAttemptAt">RFC 3339; null for none.</param>
/// <param name="DueBy">RFC 3339; absent where nothing is due.</param>
/// <param name="Members">The members of a request body that it is about; absent for none.</param>
internal sealed record WarningResponse(
    string Code,
    string Detail,
    string? Since,
    string? NextAttemptAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DueBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Members = null)
{
    public static WarningResponse Of(TokenWarning warning) => new(
        warning.Code, warning.Detail, ResponseJson.Time(warning.Since), ResponseJson.Time(warning.NextAttemptAt), ResponseJson.Time(warning.DueBy));
}
