using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Api.Providers;

/// <summary>A registration's <c>profile</c> with its <c>overrides</c>.</summary>
internal static class ProfileReader
{
    private const int MaxLength = 16_000;

    /// <returns>The profile with its overrides, and the overrides to store.</returns>
    public static (ProviderProfile Profile, string? Overrides) Read(RequestBody body)
    {
        var profile = Named(body);
        return body.ObjectOf("overrides", MaxLength) is { Count: > 0 } overrides
            ? (Merged(body, profile, overrides), overrides.ToJsonString())
            : (profile, null);
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
            body.Error("overrides.name", "Name the profile in profile.");
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
            body.Error(
                RequestBody.Printable($"overrides{e.Path?.TrimStart('$')}"),
                "No such member, a missing member, or a value of another type. See GET /profiles.");
            return profile;
        }
    }
}
