using System.Text;
using System.Text.Json;

namespace TokenFunctions.Api.Http;

/// <summary>
/// JSON in valid UTF-8. The platform's reader finds invalid bytes and incomplete surrogate pairs only when the value is read. This reader therefore reads
/// every value.
/// </summary>
internal static class WellFormedJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">The text is not JSON, has a member twice, or is not valid UTF-8.</exception>
    public static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            _ = Utf8.GetCharCount(bytes);
            var document = JsonDocument.Parse(bytes, Options);
            ReadAll(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidOperationException)
        {
            throw new JsonException("The text is not valid.", e);
        }
    }

    private static void ReadAll(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAll(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAll(member.Value);
                }

                break;
        }
    }
}
