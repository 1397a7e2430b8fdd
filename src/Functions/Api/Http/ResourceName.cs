using System.Text.RegularExpressions;

namespace TokenFunctions.Api.Http;

/// <summary>Ids of connections and names of providers.</summary>
internal static partial class ResourceName
{
    public const string Rule = "Must be 1 to 100 lower-case letters, digits and hyphens, not beginning with a hyphen.";

    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
