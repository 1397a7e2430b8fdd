using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Secrets;

namespace TokenFunctions.Triggers.Http;

/// <summary>A JSON object of at most 64 KiB, read member by member. Collects everything that is wrong with it, unknown members included, by name.</summary>
public sealed class RequestBody
{
    public const int MaxBytes = 64 * 1024;

    private static readonly DateTimeOffset LeastTime = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset MostTime = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private bool _isTooLarge;
    private bool _isObject;

    private RequestBody()
    {
    }

    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new RequestBody();
        if (await body.ReadBytesAsync(request, cancellationToken) is { } bytes)
        {
            body.Parse(bytes);
        }

        return body;
    }

    /// <summary>The problem to answer, once every member was asked for; null where nothing is wrong.</summary>
    public Answer? Problem()
    {
        if (_isObject)
        {
            foreach (var name in _members.Keys.Where(name => !_known.Contains(name)))
            {
                Error(Printable(name), "Unknown member.");
            }
        }

        return _errors.Count == 0 ? null : Problems.Invalid(_errors, _isTooLarge ? 413 : 400);
    }

    public void Error(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    /// <summary>A body that is no object lacks everything: that is one error, not one for each member.</summary>
    public void Missing(string name)
    {
        if (_isObject)
        {
            Error(name, "Missing.");
        }
    }

    public bool Has(string name) => Member(name) is not null;

    public string? Text(string name, int maxLength, bool isRequired = false)
    {
        var member = Member(name);
        if (member is null)
        {
            RequireIf(isRequired, name);
            return null;
        }

        var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
        if (string.IsNullOrWhiteSpace(text) || text.Length > maxLength)
        {
            Error(name, $"Must be a string of 1 to {maxLength} characters.");
            return null;
        }

        return text;
    }

    /// <summary>Opaque, so of any length that the body has room for.</summary>
    public Secret? Secret(string name) => Secrets.Secret.From(Text(name, MaxBytes));

    /// <summary>As <see cref="Secret(string)"/>, or an object, whose text is the secret.</summary>
    public Secret? SecretText(string name) => Member(name) is { ValueKind: JsonValueKind.Object } json ? new Secret(json.GetRawText()) : Secret(name);

    public long? Number(string name, long least, long most, bool isRequired = false)
    {
        var member = Member(name);
        if (member is null)
        {
            RequireIf(isRequired, name);
            return null;
        }

        if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt64(out var number) || number < least || number > most)
        {
            Error(name, $"Must be a whole number from {least} to {most}.");
            return null;
        }

        return number;
    }

    public DateTimeOffset? Time(string name, DateTimeOffset least, DateTimeOffset most)
    {
        if (Member(name) is not { } member)
        {
            return null;
        }

        var isTime = member.ValueKind == JsonValueKind.String && HasOffset(member.GetString()!) && member.TryGetDateTimeOffset(out var time) && time >= least && time <= most;
        if (!isTime)
        {
            Error(name, string.Create(CultureInfo.InvariantCulture, $"Must be a time of RFC 3339 with its offset, from {least:yyyy} to {most:yyyy}."));
            return null;
        }

        return member.GetDateTimeOffset();
    }

    /// <summary>A moment as RFC 7591 writes it, in seconds since 1970 with 0 for never, or as RFC 3339 does. Null for never.</summary>
    public DateTimeOffset? UnixTime(string name) => Member(name) is not { ValueKind: JsonValueKind.Number } ? Time(name, LeastTime, MostTime)
        : Number(name, 0, MostTime.ToUnixTimeSeconds()) is > 0 and { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;

    public Uri? Url(string name, Func<Uri, string?> problem)
    {
        if (Text(name, 2048) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            Error(name, "Must be an absolute URL.");
            return null;
        }

        if (problem(uri) is { } message)
        {
            Error(name, $"{char.ToUpperInvariant(message[0])}{message[1..]}.");
            return null;
        }

        return uri;
    }

    public T Choice<T>(string name, IReadOnlyDictionary<string, T> choices, T fallback)
    {
        if (Member(name) is not { } member)
        {
            return fallback;
        }

        if (member.ValueKind == JsonValueKind.String && choices.TryGetValue(member.GetString()!, out var value))
        {
            return value;
        }

        Error(name, $"Must be one of {string.Join(", ", choices.Keys)}.");
        return fallback;
    }

    /// <summary>An object to be read by others, as text of at most <paramref name="maxLength"/> characters.</summary>
    public JsonObject? ObjectOf(string name, int maxLength)
    {
        if (Member(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Object || member.GetRawText().Length > maxLength)
        {
            Error(name, $"Must be an object of at most {maxLength} characters.");
            return null;
        }

        return JsonObject.Create(member);
    }

    public ImmutableSortedDictionary<string, string> TextMap(string name, int maxEntries, int maxLength)
    {
        if (Member(name) is not { } member)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var isMap = member.ValueKind == JsonValueKind.Object && member.GetPropertyCount() <= maxEntries
            && member.EnumerateObject().All(p => p.Name.Length is > 0 && p.Name.Length <= maxLength && IsText(p.Value, maxLength));
        if (!isMap)
        {
            Error(name, $"Must be an object of at most {maxEntries} strings, names and values of at most {maxLength} characters.");
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return member.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }

    public ImmutableArray<string> TextList(string name, int maxEntries, int maxLength)
    {
        if (Member(name) is not { } member)
        {
            return [];
        }

        if (member.ValueKind != JsonValueKind.Array || member.GetArrayLength() > maxEntries || !member.EnumerateArray().All(e => IsText(e, maxLength) && e.GetString()!.Length > 0))
        {
            Error(name, $"Must be an array of at most {maxEntries} strings of 1 to {maxLength} characters.");
            return [];
        }

        return [.. member.EnumerateArray().Select(e => e.GetString()!)];
    }

    private static bool IsText(JsonElement element, int maxLength) => element.ValueKind == JsonValueKind.String && element.GetString()!.Length <= maxLength;

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');

    /// <summary>A null member is an absent one.</summary>
    private JsonElement? Member(string name)
    {
        _known.Add(name);
        return _members.TryGetValue(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    private void RequireIf(bool isRequired, string name)
    {
        if (isRequired)
        {
            Missing(name);
        }
    }

    private async Task<byte[]?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length <= MaxBytes)
        {
            return buffer[..length];
        }

        _isTooLarge = true;
        Error("body", $"Must be at most {MaxBytes} bytes.");
        return null;
    }

    private void Parse(byte[] bytes)
    {
        try
        {
            using var document = WellFormedJson.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                _isObject = true;
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    _members[member.Name] = member.Value.Clone();
                }

                return;
            }

            Error("body", "Must be a JSON object.");
        }
        catch (JsonException)
        {
            Error("body", "Must be a JSON object in UTF-8, every member of it once.");
        }
    }

    internal static string Printable(string name) => new([.. name.Take(100).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
