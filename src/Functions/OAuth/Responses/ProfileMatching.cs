using System.Text.Json;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Compares a response with what a profile describes.</summary>
internal static class ProfileMatching
{
    public static bool IsPassedBy(this SuccessTest test, ResponseBody body) => body.ScalarAt(test.Path) == test.Equal;

    public static bool IsFailedBy(this SuccessTest test, ResponseBody body) =>
        body.At(test.Path).ValueKind != JsonValueKind.Undefined && !test.IsPassedBy(body);

    public static bool Matches(this ErrorDialect dialect, int status, ResponseError error) =>
        (dialect.Status is null || dialect.Status == status)
        && (dialect.Code is null || string.Equals(dialect.Code, error.Code, StringComparison.OrdinalIgnoreCase))
        && (dialect.DescriptionContains is null || error.Description?.Contains(dialect.DescriptionContains, StringComparison.OrdinalIgnoreCase) == true)
        && (dialect.Suberror is null || string.Equals(dialect.Suberror, error.Suberror, StringComparison.OrdinalIgnoreCase))
        && (dialect.ErrorCodes.Count == 0 || dialect.ErrorCodes.Intersect(error.ErrorCodes).Any());
}
