using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Tests.Support;

/// <summary>
/// A proxy between the app and Azurite that records every request of every process, retries included. A shared key signs paths and not hosts, so requests pass
/// unchanged.
/// </summary>
public sealed class StorageProxy : IAsyncDisposable
{
    private static readonly string[] NotForwarded = ["Host", "Connection", "Transfer-Encoding", "Keep-Alive"];

    private readonly WebApplication _app;
    private readonly AzuriteServer _azurite;
    private readonly ConcurrentQueue<StorageTrip> _trips = new();

    // Idle connections are closed before Azurite closes them, which it does after 5 s.
    private readonly HttpMessageInvoker _upstream = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
    });

    private Uri _tables = null!;
    private Uri _blobs = null!;

    private StorageProxy(AzuriteServer azurite)
    {
        _azurite = azurite;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public string ConnectionString => _azurite.ConnectionString
        .Replace($"TableEndpoint={_azurite.TableUri}", $"TableEndpoint={_tables}", StringComparison.Ordinal)
        .Replace($"BlobEndpoint={_azurite.BlobUri}", $"BlobEndpoint={_blobs}", StringComparison.Ordinal);

    /// <summary>Called with each request before Azurite gets it.</summary>
    public Action? BeforeForwarding { get; set; }

    /// <summary>All requests so far, in the order of their responses.</summary>
    public IReadOnlyList<StorageTrip> Trips => [.. _trips];

    public static async Task<StorageProxy> StartAsync(AzuriteServer azurite)
    {
        var proxy = new StorageProxy(azurite);
        await proxy._app.StartAsync();
        var addresses = proxy._app.Urls.ToArray();
        proxy._tables = new Uri(new Uri(addresses[0]), azurite.TableUri.AbsolutePath);
        proxy._blobs = new Uri(new Uri(addresses[1]), azurite.BlobUri.AbsolutePath);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var isTable = context.Connection.LocalPort == _tables.Port;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(isTable ? _azurite.TableUri : _azurite.BlobUri, target));
        await CopyAsync(context.Request, request);
        BeforeForwarding?.Invoke();
        using var response = await _upstream.SendAsync(request, context.RequestAborted);
        var answer = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        _trips.Enqueue(isTable
            ? StorageTrip.OfTable(context.Request.Method, target, (int)response.StatusCode, answer)
            : StorageTrip.OfBlob(context.Request.Method, context.Request.Headers["x-ms-lease-action"], (int)response.StatusCode));
        await CopyAsync(response, answer, context.Response);
    }

    private static async Task CopyAsync(HttpRequest from, HttpRequestMessage to)
    {
        if (from.ContentLength is not null || from.Headers.TransferEncoding.Count > 0)
        {
            using var body = new MemoryStream();
            await from.Body.CopyToAsync(body);
            to.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, values) in from.Headers.Where(h => !NotForwarded.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!to.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }
    }

    private static async Task CopyAsync(HttpResponseMessage from, byte[] answer, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers).Where(h => !NotForwarded.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            to.Headers[name] = values.ToArray();
        }

        if (answer.Length > 0)
        {
            to.Headers.ContentLength = answer.Length;
            await to.Body.WriteAsync(answer);
        }
    }
}
