using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TokenFunctions.Tests.Api.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>An HTTP/1.1 server on a raw socket, so that a test controls each byte and each reset. It counts every POST that arrives completely.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<TcpClient> _clients = new();
    private readonly Func<Exchange, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Responds to one request. When it returns, the server waits for the next request on the connection.</param>
    public LoopbackServer(Func<Exchange, Task> script, X509Certificate2? certificate = null)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/token");

    /// <summary>Without a slash at its end.</summary>
    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Completes when the first connection has been accepted.</summary>
    public TaskCompletionSource Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first request has been read completely.</summary>
    public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A server that gives the same response to every request.</summary>
    public static LoopbackServer Answering(int status, string body, params string[] headers) => new(exchange => exchange.AnswerAsync(status, body, headers));

    /// <summary>Closes every open connection, as an idle time-out would, and returns when that is done.</summary>
    public void CloseConnections()
    {
        while (_clients.TryDequeue(out var client))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        CloseConnections();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _clients.Enqueue(client);
                Interlocked.Increment(ref _connections);
                Connected.TrySetResult();
                _ = ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            var stream = await SecureAsync(client.GetStream());
            while (await ReceivedRequest.ReadAsync(stream, _stop.Token) is { } request)
            {
                Requests.Enqueue(request);
                Received.TrySetResult();
                await _script(new Exchange(client, stream, Requests.Count, request, _stop.Token));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The client or the test has disconnected.
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (_certificate is null)
        {
            return stream;
        }

        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            // Offline, because otherwise the server itself would look for the issuers of its certificate.
            ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true),
        });
        return secured;
    }

    /// <param name="Number">The number of the request among all requests of this server, from 1.</param>
    /// <param name="Stopped">The server is being disposed.</param>
    public sealed record Exchange(TcpClient Client, Stream Stream, int Number, ReceivedRequest Request, CancellationToken Stopped)
    {
        public Task AnswerAsync(int status, string body, params string[] headers) => AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

        public async Task AnswerAsync(int status, byte[] body, params string[] headers)
        {
            var type = headers.Any(h => h.StartsWith("Content-Type", StringComparison.Ordinal)) ? [] : new[] { "Content-Type: application/json" };
            await SendAsync($"HTTP/1.1 {status} X\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Concat(type).Select(h => h + "\r\n"))}\r\n");
            await Stream.WriteAsync(body, Stopped);
        }

        public async Task SendAsync(string raw) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(raw), Stopped);

        public void Close() => Client.Dispose();

        public void Reset()
        {
            Client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            Client.Dispose();
        }

        public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Stopped);
    }
}
