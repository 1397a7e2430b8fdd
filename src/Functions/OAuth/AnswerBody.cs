using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenFunctions.OAuth;

/// <summary>The top-level members of an answer, JSON or form-encoded. It never throws: what cannot be read is absent.</summary>
internal sealed class AnswerBody
{
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private static readonly JsonReaderOptions JsonOptions = new() { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly SearchValues<char> NeverInForms = SearchValues.Create(" \t\r\n<>{}\"");

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    /// <summary>False where the body is neither a JSON object nor a form, or breaks off; members read before the break are there.</summary>
    public bool IsReadable { get; private init; }

    public static AnswerBody Read(ReadOnlySpan<byte> bytes, string? mediaType = null, bool isWhole = true)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        bytes = bytes.Trim(" \t\r\n"u8);
        return bytes.StartsWith("{"u8) ? Json(bytes) : isWhole ? Form(Encoding.UTF8.GetString(bytes), mediaType) : new AnswerBody();
    }

    public JsonElement Member(string name) => _members.GetValueOrDefault(name);

    public string? Text(string name) => TextOf(Member(name));

    /// <summary>Null for anything but a string that says something.</summary>
    public static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 or half a surrogate pair: no text.
            return null;
        }
    }

    private static AnswerBody Json(ReadOnlySpan<byte> bytes)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var isReadable = false;
        try
        {
            // Never the final block: then what is cut off ends the reading without an exception, and only whole values are taken.
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(JsonOptions));
            isReadable = ReadMembers(ref reader, members);
        }
        catch (JsonException)
        {
            isReadable = false;
        }

        return new AnswerBody(members) { IsReadable = isReadable };
    }

    private static bool ReadMembers(ref Utf8JsonReader reader, Dictionary<string, JsonElement> members)
    {
        reader.Read();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return true;
            }

            var name = NameOf(ref reader);
            if (!JsonElement.TryParseValue(ref reader, out var value))
            {
                return false;
            }

            members[name] = value.Value;
        }

        return false;
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

    private static AnswerBody Form(string text, string? mediaType)
    {
        var looksLikeForm = text.Contains('=', StringComparison.Ordinal) && !text.AsSpan().ContainsAny(NeverInForms);
        if (!looksLikeForm && (text.Length == 0 || !FormMediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)))
        {
            return new AnswerBody();
        }

        var members = QueryHelpers.ParseQuery(text).ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value.LastOrDefault()));
        return new AnswerBody(members) { IsReadable = true };
    }

    private AnswerBody()
    {
    }

    private AnswerBody(Dictionary<string, JsonElement> members) => _members = members;
}
