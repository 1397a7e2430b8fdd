using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenFunctions.Local.SampleProvider.Control;

/// <summary>Reads a JSON object member by member, so that an error can name the member.</summary>
internal static class StrictJson
{
    /// <exception cref="BadMemberException">A member is unknown or invalid.</exception>
    public static T Read<T>(JsonObject body)
    {
        Check(body, typeof(T), path: "");
        return body.Deserialize<T>(ProviderJson.Options)!;
    }

    private static void Check(JsonObject body, Type type, string path)
    {
        var known = ProviderJson.Options.GetTypeInfo(type).Properties.ToDictionary(p => p.Name);
        foreach (var (name, value) in body)
        {
            var field = path + name;
            if (!known.TryGetValue(name, out var member))
            {
                throw new BadMemberException(field, $"{field} is unknown. Known are {string.Join(", ", known.Keys.Select(k => path + k))}.");
            }

            if (value is null && !member.IsSetNullable)
            {
                throw new BadMemberException(field, $"{field} must not be null.");
            }

            CheckValue(value, member.PropertyType, field);
        }
    }

    private static void CheckValue(JsonNode? value, Type type, string field)
    {
        if (value is JsonObject nested && ProviderJson.Options.GetTypeInfo(type).Properties.Count > 0)
        {
            Check(nested, type, field + ".");
        }

        try
        {
            value.Deserialize(type, ProviderJson.Options);
        }
        catch (JsonException e)
        {
            throw new BadMemberException(field, $"{field} must be {Expected(type)}.", e);
        }
    }

    private static string Expected(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value.IsEnum)
        {
            return "one of " + string.Join(", ", Enum.GetNames(value).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        }

        return value switch
        {
            _ when value == typeof(TimeSpan) => "a number of seconds, not negative",
            _ when value == typeof(bool) => "true or false",
            _ when value == typeof(int) => "a whole number",
            _ when value == typeof(string) => "a string",
            _ => "an object",
        };
    }
}
