using System.Text;

namespace TokenFunctions.OAuth.Responses;

/// <summary>The encodings of a body.</summary>
internal static class BodyText
{
    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>In UTF-8, without byte order marks and surrounding white space. A label in the header is often wrong, so the bytes decide.</summary>
    public static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> bytes)
    {
        var utf8 = Utf16Of(bytes) is { } utf16 ? Encoding.UTF8.GetBytes(utf16.GetString(bytes)) : bytes;
        while (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        return utf8.Trim(WhiteSpace);
    }

    /// <summary>Every protocol body begins with an ASCII character, which has a zero byte in UTF-16. Null for other encodings.</summary>
    private static Encoding? Utf16Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
