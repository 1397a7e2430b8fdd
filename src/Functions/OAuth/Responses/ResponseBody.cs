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

    private static readonly SearchValues<char> NeverInForms = SearchValues.Create(" \t\r\n<>{}\"");

    private readonly Dictionary<string, JsonElement> _members;
    private readonly (string Name, byte[] Bytes)? _broken;

    private ResponseBody(JsonMembers json)
        : this(json.Members) => (_broken, IsReadable) = (json.Broken, json.Length is not null);

    private ResponseBody(Dictionary<string, JsonElement> members) => _members = members;

    /// <summary>False where the body is neither a JSON object nor a form, or ends early. The members before the end are available.</summary>
    public bool IsReadable { get; private init; }

    /// <summary>The body as it is.</summary>
    public string Raw { get; private init; } = string.Empty;

    public static ResponseBody Read(ReadOnlySpan<byte> bytes, string? mediaType = null, bool isWhole = true)
    {
        var utf8 = BodyText.Utf8(bytes);
        var text = Encoding.UTF8.GetString(utf8);
        return isWhole && IsForm(text, mediaType) ? new ResponseBody(Form(text)) { IsReadable = true, Raw = text }
            : EmbeddedJson.Find(utf8) is { } json ? new ResponseBody(json) { Raw = text }
            : new ResponseBody([]) { Raw = text };
    }

    public JsonElement Member(string name) => _members.GetValueOrDefault(name);

    public string? Text(string name) => TextOf(Member(name));

    /// <summary>Whether there is more than that code in the body.</summary>
    public bool SaysMoreThan(string? code) => !IsReadable || _members.Count > 1 || _members.Values.Any(value => TextOf(value) is not { } text || text != code);

    /// <summary>
    /// Members of members, separated by dots; a number is an element of an array. A member whose own name is the whole path comes first, as in a form.
    /// </summary>
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
    private ResponseBody? Inside(string name) => Member(name) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } whole
        ? new ResponseBody(JsonMembers.Read(JsonMarshal.GetRawUtf8Value(whole)))
        : name == _broken?.Name && _broken.Value.Bytes is [(byte)'{' or (byte)'[', ..] part ? new ResponseBody(JsonMembers.Read(part))
        : null;

    /// <summary>By its shape. The label decides only where a value has characters that it should not have: it is often wrong.</summary>
    private static bool IsForm(string text, string? mediaType) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && !text.AsSpan(0, FormMediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) ? equals : text.Length).ContainsAny(NeverInForms);

    private static Dictionary<string, JsonElement> Form(string text) =>
        QueryHelpers.ParseQuery(text).ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value.LastOrDefault()));
}
