using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Edm;

/// <summary>Reads an entity of <c>minimalmetadata</c> JSON into typed values by name, its ETag under <c>odata.etag</c>.</summary>
internal static class EdmReader
{
    public static Dictionary<string, object?> Read(JsonElement entity)
    {
        var values = new Dictionary<string, object?>();
        foreach (var property in entity.EnumerateObject().Where(p => !IsMetadata(p.Name)))
        {
            values[property.Name] = Typed(property.Value, TypeOf(entity, property.Name));
        }

        return values;
    }

    private static bool IsMetadata(string name) =>
        name == PropertyNames.ODataMetadata || name.EndsWith(PropertyNames.TypeSuffix, StringComparison.Ordinal);

    /// <summary>The service never annotates its own timestamp.</summary>
    private static string? TypeOf(JsonElement entity, string name) =>
        entity.TryGetProperty(name + PropertyNames.TypeSuffix, out var type) ? type.GetString()
        : name == PropertyNames.Timestamp ? EdmType.DateTime
        : null;

    private static object? Typed(JsonElement value, string? type) => type switch
    {
        EdmType.Binary => value.GetBytesFromBase64(),
        EdmType.DateTime => DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        EdmType.Guid => Guid.Parse(value.GetString()!),
        EdmType.Int64 => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        EdmType.Double when value.ValueKind == JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        EdmType.Double => value.GetDouble(),
        _ => Untyped(value),
    };

    private static object? Untyped(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => null,
        _ => throw new NotSupportedException($"The service sent a {value.ValueKind} as a property."),
    };
}
