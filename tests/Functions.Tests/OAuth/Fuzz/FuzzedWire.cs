using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;
using TokenFunctions.Tests.Fuzz;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>The exact bytes that a server sends, read by the real HTTP client.</summary>
internal sealed record WireCase(byte[] Bytes, ProviderProfile Profile);

/// <summary>Status lines, header fields, lengths, chunks and compression, whole and damaged. The sockets are in memory.</summary>
internal sealed class FuzzedWire : Fuzzed<WireCase>, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly TokenEndpoint _endpoint;
    private byte[] _answer = [];
    private int _connections;

    public FuzzedWire()
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new ManualTimeProvider(Some.Now))
            .AddSingleton(Fakes.The.Random(1))
            .AddLogging()
            .AddOAuth()
            .Configure<OutboundOptions>(o => o.AllowLoopback = true);
        services.AddHttpClient(ProviderHttp.ClientName).ConfigurePrimaryHttpMessageHandler((handler, _) =>
        {
            var sockets = (SocketsHttpHandler)handler;
            sockets.PooledConnectionLifetime = TimeSpan.Zero;
            sockets.ConnectCallback = (_, _) =>
            {
                _connections++;
                return ValueTask.FromResult<Stream>(new Line(_answer));
            };
        });
        _services = services.BuildServiceProvider();
        _endpoint = ActivatorUtilities.CreateInstance<TokenEndpoint>(_services);
    }

    public override WireCase Draw(Random random)
    {
        var it = AnswerCase.Draw(random);
        var bytes = Write(random, it);
        return new WireCase(random.Next(3) == 0 ? Mutation.Apply(random, bytes, AnswerCorpus.Bodies) : bytes, it.Profile);
    }

    public override async Task<string?> ViolationAsync(WireCase it)
    {
        (_answer, _connections) = (it.Bytes, 0);
        var request = AnswerCase.RequestOf(it.Profile, Some.Provider(it.Profile, new Uri("http://127.0.0.1:1/token")));
        var answer = await _endpoint.RefreshAsync(request, OAuthHost.TimeLimit);
        return _connections != 1 ? $"the token left more than once: {_connections} connections"
            : answer is TokenResponse.Failed failed ? AnswerRules.OfFailed(failed) ?? AnswerRules.Echo(failed, AnswerRules.Sent)
            : !Encoding.Latin1.GetString(it.Bytes).Contains(" 2", StringComparison.Ordinal) ? "issued by a status that issues nothing: "
            : null;
    }

    public override IEnumerable<WireCase> Simpler(WireCase it)
    {
        if (it.Profile != ProviderProfile.Generic)
        {
            yield return it with { Profile = ProviderProfile.Generic };
        }

        foreach (var bytes in Mutation.Simpler(it.Bytes))
        {
            yield return it with { Bytes = bytes };
        }
    }

    public override string Describe(WireCase it) => $"{Mutation.Show(it.Bytes)}\n\n{it.Profile}";

    public void Dispose() => _services.Dispose();

    private static byte[] Write(Random random, AnswerCase it)
    {
        var encoding = it.Headers.GetValueOrDefault("Content-Encoding");
        var content = random.Next(4) == 0 ? it.Body : Compressed(random.Next(200) == 0 ? new byte[10_000_000] : it.Body, encoding);
        var head = new StringBuilder(random.Next(20) == 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : "")
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.{random.Next(2)} {it.Status} Reason\r\n");
        foreach (var (name, value) in it.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var (length, body) = Framed(random, content);
        return [.. Encoding.UTF8.GetBytes($"{head}{length}\r\n"), .. body];
    }

    private static (string Header, byte[] Body) Framed(Random random, byte[] content) => random.Next(6) switch
    {
        0 => ("Transfer-Encoding: chunked\r\n", Chunked(random, content)),
        1 => ("", content),
        2 => ($"Content-Length: {content.Length + random.Next(-3, 100)}\r\n", content),
        _ => ($"Content-Length: {content.Length}\r\n", content),
    };

    private static byte[] Chunked(Random random, byte[] content)
    {
        var chunks = new List<byte>();
        for (var at = 0; at < content.Length;)
        {
            var size = Math.Min(1 + random.Next(200_000), content.Length - at);
            chunks.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")));
            chunks.AddRange(content.AsSpan(at, size));
            chunks.AddRange("\r\n"u8);
            at += size;
        }

        chunks.AddRange("0\r\n\r\n"u8);
        return [.. chunks];
    }

    private static byte[] Compressed(byte[] content, string? encoding)
    {
        using var to = new MemoryStream();
        Stream? compressor = encoding switch
        {
            "gzip" => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true),
            _ => null,
        };
        if (compressor is null)
        {
            return content.Length > 1_000_000 ? [] : content;
        }

        using (compressor)
        {
            compressor.Write(content);
        }

        return to.ToArray();
    }

    /// <summary>One end of a connection: it accepts any request bytes, and the whole response is there at once.</summary>
    private sealed class Line(byte[] answer) : Stream
    {
        private readonly MemoryStream _answer = new(answer);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => _answer.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(_answer.Read(buffer.Span));

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
