using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Model;

namespace TokenFunctions.Api.Http;

/// <summary>Each method reads one member of a request body. An invalid member is an error of the body and counts as absent.</summary>
internal static class MemberReaders
{
    private static readonly DateTimeOffset EarliestTime = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset LatestTime = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string? Text(this RequestBody body, string name, int maxLength, bool isRequired = false)
    {
        if (body.Find(name, isRequired) is not { } member)
        {
            return null;
        }

        var text = member.ValueKind == JsonValueKind.String ? body.Clean(name, member.GetString()!) : "";
        if (text.Length is > 0 && text.Length <= maxLength)
        {
            return text;
        }

        body.Error(name, $"Must be a string of 1 to {maxLength} characters.");
        return null;
    }

    /// <summary>Secrets are opaque, so they may have any length that fits into the body.</summary>
    public static Secret? Secret(this RequestBody body, string name) => Model.Secret.From(body.Text(name, RequestBody.MaxBytes));

    /// <summary>A private key as it was sent, because PEM has line ends: a string, or an object, whose text is the secret.</summary>
    public static Secret? PrivateKey(this RequestBody body, string name)
    {
        var text = body.Member(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } json => json.GetRawText(),
            { ValueKind: JsonValueKind.String } pem => pem.GetString()!,
            _ => "",
        };
        if (text is not null && string.IsNullOrWhiteSpace(text))
        {
            body.Error(name, "Must be a string or an object.");
            return null;
        }

        return Model.Secret.From(text);
    }

    public static long? Number(this RequestBody body, string name, long least, long most, bool isRequired = false)
    {
        if (body.Find(name, isRequired) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Number || !member.TryGetInt64(out var number) || number < least || number > most)
        {
            body.Error(name, $"Must be a whole number from {least} to {most}.");
            return null;
        }

        return number;
    }

    public static DateTimeOffset? Time(this RequestBody body, string name, DateTimeOffset earliest, DateTimeOffset latest)
    {
        if (body.Member(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.String
            && HasOffset(member.GetString()!)
            && member.TryGetDateTimeOffset(out var time)
            && time >= earliest
            && time <= latest)
        {
            return time;
        }

        body.Error(name, string.Create(CultureInfo.InvariantCulture, $"Must be a time of RFC 3339 with its offset, from {earliest:yyyy} to {latest:yyyy}."));
        return null;
    }

    /// <summary>A time as RFC 7591 writes it, in seconds since 1970 with 0 for never, or as RFC 3339 does. Null for never.</summary>
    public static DateTimeOffset? UnixTime(this RequestBody body, string name)
    {
        if (body.Member(name) is not { ValueKind: JsonValueKind.Number })
        {
            return body.Time(name, EarliestTime, LatestTime);
        }

        return body.Number(name, 0, LatestTime.ToUnixTimeSeconds()) is > 0 and { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    /// <param name="problem">What is wrong with an absolute URL; null for nothing.</param>
    public static Uri? Url(this RequestBody body, string name, Func<Uri, string?> problem)
    {
        if (body.Text(name, 2048) is not { } text)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            body.Error(name, "Must be an absolute URL.");
            return null;
        }

        if (problem(uri) is { } message)
        {
            body.Error(name, $"{char.ToUpperInvariant(message[0])}{message[1..]}.");
            return null;
        }

        return uri;
    }

    public static T Choice<T>(this RequestBody body, string name, IReadOnlyDictionary<string, T> choices, T fallback)
    {
        if (body.Member(name) is not { } member)
        {
            return fallback;
        }

        if (member.ValueKind == JsonValueKind.String && choices.TryGetValue(member.GetString()!, out var value))
        {
            return value;
        }

        body.Error(name, $"Must be one of {string.Join(", ", choices.Keys)}.");
        return fallback;
    }

    /// <summary>An object of at most <paramref name="maxLength"/> characters.</summary>
    public static JsonObject? ObjectOf(this RequestBody body, string name, int maxLength)
    {
        if (body.Member(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.Object || member.GetRawText().Length > maxLength)
        {
            body.Error(name, $"Must be an object of at most {maxLength} characters.");
            return null;
        }

        return JsonObject.Create(member);
    }

    public static ImmutableSortedDictionary<string, string> TextMap(this RequestBody body, string name, int maxEntries, int maxLength)
    {
        if (body.Member(name) is not { } member)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var isMap = member.ValueKind == JsonValueKind.Object && member.GetPropertyCount() <= maxEntries
            && member.EnumerateObject().All(p => p.Name.Length is > 0 && p.Name.Length <= maxLength && IsText(p.Value, maxLength));
        if (!isMap)
        {
            body.Error(name, $"Must be an object of at most {maxEntries} strings, names and values of at most {maxLength} characters.");
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return member.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }

    public static ImmutableArray<string> TextList(this RequestBody body, string name, int maxEntries, int maxLength)
    {
        if (body.Member(name) is not { } member)
        {
            return [];
        }

        var isList = member.ValueKind == JsonValueKind.Array && member.GetArrayLength() <= maxEntries
            && member.EnumerateArray().All(e => IsText(e, maxLength) && !string.IsNullOrWhiteSpace(e.GetString()));
        if (!isList)
        {
            body.Error(name, $"Must be an array of at most {maxEntries} strings of 1 to {maxLength} characters.");
            return [];
        }

        return [.. member.EnumerateArray().Select(e => body.Clean(name, e.GetString()!))];
    }

    private static JsonElement? Find(this RequestBody body, string name, bool isRequired)
    {
        var member = body.Member(name);
        if (member is null && isRequired)
        {
            body.Missing(name);
        }

        return member;
    }

    private static bool IsText(JsonElement element, int maxLength) => element.ValueKind == JsonValueKind.String && element.GetString()!.Length <= maxLength;

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
}
