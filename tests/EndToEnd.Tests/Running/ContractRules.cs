using System.Text.Json;
using System.Text.RegularExpressions;

namespace TokenFunctions.EndToEnd.Tests.Running;

/// <summary>Rules for every response of the API, checked on each one that a test gets.</summary>
internal static partial class ContractRules
{
    /// <summary>Users, settings or dependencies name the members of these objects.</summary>
    private static readonly string[] FreeNames = ["labels", "errors", "settings", "checks"];

    public static void Check(Answer answer)
    {
        if (answer.Text.Length == 0)
        {
            // A 204 is the app's. A 401, and a 404 of an unknown route, are the host's.
            Assert.True(answer.Status is 204 or 401 or 404, $"No body: {answer}");
            return;
        }

        Assert.Equal(answer.Status < 400 ? "application/json" : "application/problem+json", answer.ContentType);
        Assert.Equal("no-store", answer.CacheControl);
        Assert.Equal(answer.Status == 503 && answer.Problem is "refresh-unavailable" or "dependency-unavailable", answer.RetryAfter is not null);
        CheckMembers(answer.Body);
    }

    private static void CheckMembers(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            Assert.All(element.EnumerateArray(), CheckMembers);
        }

        foreach (var member in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            Assert.Matches(SnakeCase(), member.Name);
            if ((member.Name.EndsWith("_at", StringComparison.Ordinal) || member.Name.EndsWith("since", StringComparison.Ordinal))
                && member.Value.ValueKind != JsonValueKind.Null)
            {
                Assert.Matches(Rfc3339Utc(), member.Value.GetString());
            }

            if (!FreeNames.Contains(member.Name))
            {
                CheckMembers(member.Value);
            }
        }
    }

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Rfc3339Utc();
}
