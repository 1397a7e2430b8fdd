using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The built app; it turns what keeps it from starting into one clear message.</summary>
internal sealed class LocalHost(WebApplication app, RuntimeOptions runtime, int port, Action onStarted) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => app.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            runtime.OnStartupFailure(failure);
            throw failure;
        }

        onStarted();
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    public void Dispose() => ((IDisposable)app).Dispose();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private StartupException? Explain(Exception e) => e switch
    {
        StartupException failure => failure,
        IOException { InnerException: AddressInUseException } => new(
            $"Port {port} is in use. Stop the program that listens there, or choose another port with --port N.", e),
        SocketException or IOException { InnerException: SocketException } => new(
            $"Cannot listen on port {port} ({e.Message}). Choose another port with --port N.", e),
        OptionsValidationException invalid => new([.. invalid.Failures], e),
        AggregateException several when several.InnerExceptions.All(i => i is OptionsValidationException) => new(
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(i => i.Failures)], e),
        _ => null,
    };
}
