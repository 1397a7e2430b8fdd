using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace TokenFunctions.Model.Profiles;

/// <summary>Profiles as JSON: members in snake_case, durations as <c>d.hh:mm:ss</c>, unknown members refused.</summary>
internal static class ProfileJson
{
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Every member, defaults included.</summary>
    public static JsonObject Write(ProviderProfile profile) => JsonSerializer.SerializeToNode(profile, Format)!.AsObject();

    /// <summary>JSON Schema (2020-12) of the catalogue file, generated from the types: <c>profiles.schema.json</c>.</summary>
    public static JsonObject Schema()
    {
        var file = Format.GetJsonSchemaAsNode(typeof(ProfileFile), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }).AsObject();
        file.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return file;
    }

    /// <summary>RFC 7396: members replace the profile's members, objects are merged, and null restores a member's default.</summary>
    /// <exception cref="JsonException">An unknown member or a value of another kind; its <see cref="JsonException.Path"/> names it.</exception>
    public static ProviderProfile Merge(ProviderProfile profile, JsonObject overrides)
    {
        var merged = Write(profile);
        Patch(merged, overrides);
        return merged.Deserialize<ProviderProfile>(Format)! with { Name = profile.Name };
    }

    private static void Patch(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    var within = target[name] as JsonObject;
                    if (within is null)
                    {
                        target[name] = within = [];
                    }

                    Patch(within, inner);
                    break;
                case JsonArray list when list.Contains(null):
                    throw new JsonException("An array has a null element.", $"$.{name}", null, null);
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
