namespace TokenFunctions.OAuth.Http;

/// <summary>A response's body up to a limit, counted after decompression. What arrived before an interruption is kept, because it may hold a token.</summary>
/// <param name="Problem">Why the body is not complete, in words for people; null where it is complete.</param>
internal sealed record BoundedBody(byte[] Bytes, string? Problem)
{
    public const int Limit = 256 * 1024;
    private const int ChunkSize = 8 * 1024;

    public static async Task<BoundedBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            var isWhole = await CopyAsync(stream, bytes, cancellationToken);
            return new(bytes.ToArray(), isWhole ? null : "The response is longer than 256 KiB.");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return new(bytes.ToArray(), "The response did not arrive in time.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            return new(bytes.ToArray(), "The response was cut off.");
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
}
