using System.Net;
using System.Net.Http.Headers;

namespace TokenFunctions.OAuth.Http;

/// <summary>
/// A body that can be sent once. A refresh token must not be sent twice without our knowledge, and an HTTP handler may repeat a request by itself
/// (stale pooled connection, HTTP/2 GOAWAY, authentication challenge). Here the second attempt throws instead.
/// </summary>
internal sealed class SingleUseContent : HttpContent
{
    private readonly byte[] _body;
    private int _sent;

    /// <param name="mediaType">Null for an empty body.</param>
    public SingleUseContent(byte[] body, string? mediaType)
    {
        _body = body;
        Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Called before the body is sent; false prevents it.</summary>
    public Func<bool> MayLeave { get; set; } = () => true;

    /// <summary>False as long as no byte of the body has been sent.</summary>
    public bool WasSent => Volatile.Read(ref _sent) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!MayLeave())
        {
            throw new TimeoutException("It is too late to send this request.");
        }

        if (Interlocked.Exchange(ref _sent, 1) != 0)
        {
            throw new InvalidOperationException("This request has been sent before.");
        }

        await stream.WriteAsync(_body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
