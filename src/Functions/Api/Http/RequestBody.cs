using System.Text.Json;
using Microsoft.AspNetCore.Http;

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
