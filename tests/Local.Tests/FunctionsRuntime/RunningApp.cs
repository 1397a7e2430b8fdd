using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.FunctionsRuntime;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime;

/// <summary>An app of the given function classes on a free port, driven over real HTTP.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly IHttpClientFactory Clients =
        new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>();

    private readonly IHost _host;
    private readonly TemporaryDirectory _directory;

    private RunningApp(IHost host, TemporaryDirectory directory, LogCollector logs, StringWriter output)
    {
        (_host, _directory, Logs, Output) = (host, directory, logs, output);
        Client = Clients.CreateClient();
        Client.BaseAddress = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _host.Services;

    public LogCollector Logs { get; }

    public StringWriter Output { get; }

    /// <summary>Builds without starting; start errors arrive as exceptions.</summary>
    public static IHost Build(
        TemporaryDirectory directory, Type[] functions, string[]? args = null, Action<FunctionsApplicationBuilder>? configure = null, RuntimeOptions? runtime = null)
    {
        var builder = FunctionsApplicationBuilder.Create(["--port", "0", .. args ?? []], (runtime ?? new RuntimeOptions { OnStartupFailure = _ => { } }) with
        {
            Types = functions,
            AppDirectory = directory.Path,
            CurrentDirectory = directory.Path,
        });
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton<Greeter>();
        configure?.Invoke(builder);
        return builder.Build();
    }

    public static async Task<RunningApp> StartAsync(
        Type function, string[]? args = null, Action<FunctionsApplicationBuilder>? configure = null, string? hostJson = null, TimeSpan? drain = null)
    {
        var directory = new TemporaryDirectory();
        if (hostJson is not null)
        {
            directory.File("host.json", hostJson);
        }

        var (logs, output) = (new LogCollector(), new StringWriter());
        var runtime = new RuntimeOptions { Output = output, DrainTimeout = drain ?? TimeSpan.FromSeconds(10), OnStartupFailure = _ => { } };
        var host = Build(
            directory,
            [function],
            args,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(logs);
                configure?.Invoke(builder);
            },
            runtime);
        await host.StartAsync();
        return new RunningApp(host, directory, logs, output);
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _directory.Dispose();
    }
}
