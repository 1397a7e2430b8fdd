using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TokenFunctions.Model;

namespace TokenFunctions.Api.Http;

/// <summary>
/// A JSON object of at most 64 KiB. It collects all errors of the body, by member. An unknown member is an error. <see cref="MemberReaders"/> read its members.
/// </summary>
internal sealed class RequestBody
{
    public const int MaxBytes = 64 * 1024;

    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _trimmed = new(StringComparer.Ordinal);
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

    /// <summary>The problem to respond with, after every member was read; null for a valid body.</summary>
    public JsonResponse? Problem()
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

    /// <summary>
    /// The value as it is stored. White space around it was not meant, so it is removed and <see cref="Warning"/> names the member. A control character or an
    /// invisible one within is an error, because no credential has one (RFC 6749 appendix A).
    /// </summary>
    public string Clean(string name, string value)
    {
        var trimmed = value.Trim();
        if (trimmed.Length < value.Length)
        {
            _trimmed.Add(name);
        }

        if (InvisibleCharacters.FirstIn(trimmed) is { } found)
        {
            var index = found + value.IndexOf(trimmed, StringComparison.Ordinal);
            var rune = Rune.GetRuneAt(value, index);
            Error(name, $"Has the invisible character U+{rune.Value:X4} at index {index} (character {index + 1}). Remove it.");
        }

        return trimmed;
    }

    /// <summary>Null unless white space was removed.</summary>
    public WarningResponse? Warning() => _trimmed.Count == 0 ? null : new(
        WarningCodes.WhiteSpaceRemoved, $"White space around {string.Join(", ", _trimmed)} was removed.", null, null, null, [.. _trimmed]);

    /// <summary>A body that is not an object lacks every member. That counts as one error, not one for each member.</summary>
    public void Missing(string name)
    {
        if (_isObject)
        {
            Error(name, "Missing.");
        }
    }

    public bool Has(string name) => Member(name) is not null;

    /// <summary>A null member counts as absent.</summary>
    public JsonElement? Member(string name)
    {
        _known.Add(name);
        return _members.TryGetValue(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    /// <summary>A member's name that is safe to repeat in a response.</summary>
    internal static string Printable(string name) => new([.. name.Take(100).Select(c => c is >= ' ' and <= '~' ? c : '?')]);

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
}
