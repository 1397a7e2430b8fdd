using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.OAuth;

namespace TokenFunctions.Triggers.Http;

/// <summary>A registration's <c>profile</c> with its <c>overrides</c>.</summary>
internal static class ProfileReader
{
    private const int MaxLength = 16_000;

    /// <returns>The profile as it is to be used, and the overrides as they are to be stored.</returns>
    public static (ProviderProfile Profile, string? Overrides) Read(RequestBody body)
    {
        var profile = Named(body);
        return body.ObjectOf("overrides", MaxLength) is { Count: > 0 } overrides ? (Merged(body, profile, overrides), overrides.ToJsonString()) : (profile, null);
    }

    private static ProviderProfile Named(RequestBody body)
    {
        var name = body.Text("profile", 100);
        var profile = ProfileCatalog.Find(name ?? ProviderProfile.Generic.Name);
        if (profile is null)
        {
            body.Error("profile", $"Must be one of {string.Join(", ", ProfileCatalog.Names)}.");
        }

        return profile ?? ProviderProfile.Generic;
    }

    private static ProviderProfile Merged(RequestBody body, ProviderProfile profile, JsonObject overrides)
    {
        if (overrides.ContainsKey("name"))
        {
            body.Error("overrides.name", "A registration names its profile with profile.");
            return profile;
        }

        try
        {
            var merged = ProfileJson.Merge(profile, overrides);
            foreach (var (member, problem) in ProfileValidator.Problems(merged))
            {
                body.Error($"overrides.{member}", $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");
            }

            return merged;
        }
        catch (JsonException e)
        {
            body.Error(RequestBody.Printable($"overrides{e.Path?.TrimStart('$')}"), "No such member, one is missing, or its value is of another kind: see GET /profiles.");
            return profile;
        }
    }
}
