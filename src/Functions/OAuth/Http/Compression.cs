using System.IO.Compression;

namespace TokenFunctions.OAuth.Http;

/// <summary>
/// Decompresses a body (RFC 9110 section 8.4.1). Some proxies decompress a response and leave its label, so a body that is not compressed is taken as it is.
/// </summary>
internal static class Compression
{
    /// <returns>A little more than <paramref name="limit"/> at most, and why it is not complete.</returns>
    public static (byte[] Bytes, string? Problem) Decompress(byte[] bytes, string encoding, int limit)
    {
        if (StreamOf(bytes, encoding.ToLowerInvariant()) is not { } stream)
        {
            return (bytes, null);
        }

        using (stream)
        {
            using var plain = new MemoryStream();
            var problem = TryCopy(stream, plain, limit);
            return problem is not null && plain.Length == 0 ? (bytes, null) : (plain.ToArray(), problem);
        }
    }

    /// <summary>Null where the bytes are not compressed in that way. The formats are known by their first bytes, except Brotli's.</summary>
    private static Stream? StreamOf(byte[] bytes, string encoding) => (encoding, bytes) switch
    {
        ("gzip" or "x-gzip", [0x1F, 0x8B, ..]) => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress),
        ("deflate", [var method, var flags, ..]) when (method & 0x0F) == 8 && ((method << 8) + flags) % 31 == 0 =>
            new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress),
        ("deflate", _) when !IsText(bytes) => new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress),
        ("br", _) when !IsText(bytes) => new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress),
        _ => null,
    };

    /// <summary>No control characters, which compressed data has after a few bytes.</summary>
    private static bool IsText(byte[] bytes) => Array.TrueForAll(bytes, b => b is >= (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');

    private static string? TryCopy(Stream from, MemoryStream to, int limit)
    {
        var chunk = new byte[8 * 1024];
        try
        {
            for (int read; to.Length <= limit && (read = from.Read(chunk)) > 0;)
            {
                to.Write(chunk, 0, read);
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            return "The response was cut off.";
        }
    }
}
