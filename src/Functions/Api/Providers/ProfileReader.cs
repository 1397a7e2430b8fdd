using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Api.Providers;

/// <summary>A registration's <c>profile</c> with its <c>overrides</c>.</summary>
internal static class ProfileReader
{
    private const int MaxLength = 16_000;

    /// <summary>Members that describe responses or are for people.</summary>
    private static readonly string[] PatternMembers = ["errors", "settings", "success", "unsure"];

    /// <returns>The profile with its overrides, and the overrides to store.</returns>
    public static (ProviderProfile Profile, string? Overrides) Read(RequestBody body)
    {
        var profile = Named(body);
        if (body.ObjectOf("overrides", MaxLength) is not { Count: > 0 } overrides)
        {
            return (profile, null);
        }

        foreach (var member in overrides.Select(o => o.Key).Except(PatternMembers).ToList())
        {
            Clean(body, overrides, member, "overrides");
        }

        return (Merged(body, profile, overrides), overrides.ToJsonString());
    }

    /// <summary>What goes into requests: addresses, headers, parameters.</summary>
    private static void Clean(RequestBody body, JsonObject parent, string member, string path)
    {
        path = $"{path}.{RequestBody.Printable(member)}";
        if (parent[member] is JsonObject nested)
        {
            foreach (var name in nested.Select(n => n.Key).ToList())
            {
                Clean(body, nested, name, path);
            }
        }
        else if (parent[member] is JsonValue value && value.TryGetValue<string>(out var text) && body.Clean(path, text) is var clean && clean != text)
        {
            parent[member] = clean;
        }
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
