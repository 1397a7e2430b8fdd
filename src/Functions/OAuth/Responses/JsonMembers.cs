using System.Globalization;
using System.Text.Json;

namespace TokenFunctions.OAuth.Responses;

/// <summary>The members of a JSON object, or the elements of an array by their index, as far as they can be read.</summary>
internal sealed class JsonMembers
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public Dictionary<string, JsonElement> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>The member in which the text ends early. The part of it that arrived may contain a token.</summary>
    public (string Name, byte[] Bytes)? Broken { get; private set; }

    /// <summary>How many bytes it takes; null where it has no end.</summary>
    public int? Length { get; private set; }

    /// <summary>The text ends within it. False also where it is no JSON.</summary>
    public bool IsCutOff { get; private set; }

    public bool IsEmpty => Members.Count == 0 && Broken is null;

    /// <param name="bytes">They begin with a bracket.</param>
    public static JsonMembers Read(ReadOnlySpan<byte> bytes)
    {
        var read = new JsonMembers();
        try
        {
            // Never the final block. A body that ends early then causes no exception, and only complete values are read.
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(Options));
            read.Length = read.ReadMembers(ref reader, bytes);
            read.IsCutOff = read.Length is null;
        }
        catch (JsonException)
        {
            // What was read before is kept.
        }

        return read;
    }

    private int? ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        for (var index = 0; reader.Read(); index++)
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                return (int)reader.BytesConsumed;
            }

            var name = isArray ? index.ToString(CultureInfo.InvariantCulture) : NameOf(ref reader);
            var start = (int)(isArray ? reader.TokenStartIndex : reader.BytesConsumed);
            if (!JsonElement.TryParseValue(ref reader, out var value))
            {
                Broken = (name, bytes[start..].TrimStart(": \t\r\n"u8).ToArray());
                return null;
            }

            Members[name] = value.Value;
        }

        return null;
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? string.Empty;
        }
        catch (InvalidOperationException)
        {
            return string.Empty;
        }
    }
}
