using System.Text.Json;

namespace TokenFunctions.Model.Profiles;

/// <summary>The well-known providers of <c>profiles.json</c>.</summary>
internal static class ProfileCatalog
{
    private const string ResourceName = "TokenFunctions.profiles.json";

    private static readonly Lazy<IReadOnlyDictionary<string, ProviderProfile>> Profiles = new(Load);

    public static IReadOnlyCollection<string> Names => [.. Profiles.Value.Keys];

    /// <summary>Null if there is no profile with that name.</summary>
    public static ProviderProfile? Find(string name) => Profiles.Value.GetValueOrDefault(name);

    /// <exception cref="InvalidDataException">An unknown member, a missing one, or one that contradicts another; the message names it.</exception>
    internal static IReadOnlyDictionary<string, ProviderProfile> Parse(Stream json)
    {
        var profiles = new SortedDictionary<string, ProviderProfile>(StringComparer.Ordinal);
        foreach (var profile in Deserialize(json))
        {
            ProfileValidator.Validate(profile);
            if (!profiles.TryAdd(profile.Name, profile))
            {
                throw new InvalidDataException($"Profile {profile.Name} occurs twice.");
            }
        }

        return profiles;
    }

    private static ProviderProfile[] Deserialize(Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize<ProfileFile>(json, ProfileJson.Format)?.Profiles ?? throw new InvalidDataException("No profiles.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static IReadOnlyDictionary<string, ProviderProfile> Load()
    {
        using var json = typeof(ProfileCatalog).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidDataException($"{ResourceName} is not embedded.");
        return Parse(json);
    }
}
