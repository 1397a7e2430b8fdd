using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenFunctions.OAuth.Responses;

/// <summary>The top-level members of a response, JSON or form-encoded. It never throws. A member that cannot be read is absent.</summary>
internal sealed class ResponseBody
{
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private static readonly JsonReaderOptions JsonOptions = new() { MaxDepth = 64, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly SearchValues<char> NeverInForms = SearchValues.Create(" \t\r\n<>{}\"");

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    /// <summary>The member in which the body ends early. The part of it that arrived may contain a token.</summary>
    private (string Name, byte[] Bytes)? _broken;

    /// <summary>False where the body is neither a JSON object nor a form, or ends early. The members before the end are available.</summary>
    public bool IsReadable { get; private init; }

    public static ResponseBody Read(ReadOnlySpan<byte> bytes, string? mediaType = null, bool isWhole = true)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        bytes = bytes.Trim(" \t\r\n"u8);
        return bytes.StartsWith("{"u8) ? Json(bytes) : isWhole ? Form(Encoding.UTF8.GetString(bytes), mediaType) : new ResponseBody();
    }

    public JsonElement Member(string name) => _members.GetValueOrDefault(name);

    public string? Text(string name) => TextOf(Member(name));

    /// <summary>Members of members, separated by dots. A member whose own name is the whole path comes first, as in a form.</summary>
    public JsonElement At(string path) =>
        _members.TryGetValue(path, out var whole) ? whole
        : path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? Inside(path[..dot])?.At(path[(dot + 1)..]) ?? default
        : default;

    public string? TextAt(string path) => TextOf(At(path));

    /// <summary>The first of the paths that holds a text.</summary>
    public string? TextAt(IEnumerable<string> paths) => paths.Select(TextAt).FirstOrDefault(text => text is not null);

    /// <summary>A member with a single value, as text: true, 0, ok.</summary>
    public string? ScalarAt(string path) => At(path) is var element && element.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        ? element.GetRawText()
        : TextOf(element);

    /// <summary>Null for anything but a string that is not blank.</summary>
    public static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 or an incomplete surrogate pair.
            return null;
        }
    }

    /// <summary>Reads the raw text again. A lookup in the element may throw because of another member's name.</summary>
    private ResponseBody? Inside(string name) =>
        Member(name) is { ValueKind: JsonValueKind.Object } whole ? Read(JsonMarshal.GetRawUtf8Value(whole))
        : name == _broken?.Name ? Read(_broken.Value.Bytes)
        : null;

    private static ResponseBody Json(ReadOnlySpan<byte> bytes)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var isReadable = false;
        (string, byte[])? broken = null;
        try
        {
            // Never the final block. A body that ends early then causes no exception, and only complete values are read.
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(JsonOptions));
            isReadable = ReadMembers(ref reader, members, bytes, out broken);
        }
        catch (JsonException)
        {
            isReadable = false;
        }

        return new ResponseBody(members) { IsReadable = isReadable, _broken = broken };
    }

    private static bool ReadMembers(
        ref Utf8JsonReader reader,
        Dictionary<string, JsonElement> members,
        ReadOnlySpan<byte> bytes,
        out (string Name, byte[] Bytes)? broken)
    {
        broken = null;
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
                broken = (name, bytes[(int)reader.BytesConsumed..].TrimStart(": \t\r\n"u8).ToArray());
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

    private static ResponseBody Form(string text, string? mediaType)
    {
        var looksLikeForm = text.Contains('=', StringComparison.Ordinal) && !text.AsSpan().ContainsAny(NeverInForms);
        if (!looksLikeForm && (text.Length == 0 || !FormMediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)))
        {
            return new ResponseBody();
        }

        var members = QueryHelpers.ParseQuery(text).ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value.LastOrDefault()));
        return new ResponseBody(members) { IsReadable = true };
    }

    private ResponseBody()
    {
    }

    private ResponseBody(Dictionary<string, JsonElement> members) => _members = members;
}
