namespace TokenFunctions.OAuth.Http;

/// <summary>
/// A response's body up to a limit, before and after decompression. What arrived before an interruption is kept, because it may hold a token.
/// </summary>
/// <param name="Problem">Why the body is not complete, in words for people; null where it is complete.</param>
internal sealed record BoundedBody(byte[] Bytes, string? Problem)
{
    public const int Limit = 256 * 1024;
    private const int ChunkSize = 8 * 1024;
    private const int MostEncodings = 4;
    private const string TooLong = "The response is longer than 256 KiB.";

    public static async Task<BoundedBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var problem = await TryReadAsync(content, bytes, cancellationToken);
        return Decompressed(bytes.ToArray(), problem, [.. content.Headers.ContentEncoding.Reverse().Take(MostEncodings)]);
    }

    /// <returns>Why it is not the whole body.</returns>
    private static async Task<string?> TryReadAsync(HttpContent content, MemoryStream to, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            return await CopyAsync(stream, to, cancellationToken) ? null : TooLong;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return "The response did not arrive in time.";
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return "The response was cut off.";
        }
    }

    private static async Task<bool> CopyAsync(Stream from, MemoryStream to, CancellationToken cancellationToken)
    {
        var chunk = new byte[ChunkSize];
        for (int read; (read = await from.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            to.Write(chunk, 0, read);
            if (to.Length > Limit)
            {
                return false;
            }
        }

        return true;
    }

    private static BoundedBody Decompressed(byte[] bytes, string? problem, string[] encodings)
    {
        foreach (var encoding in encodings)
        {
            (bytes, var found) = Compression.Decompress(bytes, encoding, Limit);
            problem ??= found;
        }

        return new(bytes, problem ?? (bytes.Length > Limit ? TooLong : null));
    }
}
