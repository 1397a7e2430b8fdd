using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenFunctions.Local.FunctionsRuntime;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a worker and, here, the local host around it: Kestrel on loopback and the timers.</summary>
public sealed class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private const long MaxRequestBody = 100 * 1024 * 1024; // the real host's limit

    private readonly WebApplicationBuilder _web;
    private readonly RuntimeOptions _runtime;
    private readonly HostJson _hostJson;
    private readonly int _port;
    private readonly InvocationPipeline _pipeline = new();
    private readonly DisabledFunctions _disabled;
    private bool _built;
    private bool _started;

    private FunctionsApplicationBuilder(string[] args, RuntimeOptions runtime)
    {
        _runtime = runtime;
        CommandLine.RefuseRealHost(args);
        _port = CommandLine.Port(args);
        _web = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = runtime.AppDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Development,
        });
        LocalSettings.AddTo(Configuration, runtime.AppDirectory, runtime.CurrentDirectory);
        _disabled = new DisabledFunctions(Configuration);
        _hostJson = HostJson.Load(runtime.AppDirectory, Configuration);
        ConfigureServer();
        ConfigureLogging();
        AddServices();
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    public ConfigurationManager Configuration => _web.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IServiceCollection Services => _web.Services;

    internal static FunctionsApplicationBuilder Create(string[] args, RuntimeOptions runtime) =>
        runtime.Guard(() => new FunctionsApplicationBuilder(args, runtime));

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _pipeline.Use(middleware);
        return this;
    }

    /// <summary>Builds the host, once. Every function that cannot be served as written is named, and nothing starts.</summary>
    public IHost Build()
    {
        ThrowIfBuilt();
        _built = true;
        return _runtime.Guard(BuildHost);
    }

    private LocalHost BuildHost()
    {
        var functions = FunctionDiscovery.Discover(_runtime.Types);
        Services.AddSingleton(new TimerFunctions(functions, Configuration, _disabled));
        RefuseHttpWithoutIntegration(functions);
        var app = _web.Build();
        HttpEndpoints.Map(app, functions, _hostJson.RoutePrefix);
        return new LocalHost(app, _runtime, _port, () => OnStarted(app, functions));
    }

    private void OnStarted(WebApplication app, IReadOnlyList<FunctionDescriptor> functions)
    {
        _started = true;
        Banner.Write(_runtime.Output, app.Urls.Single(), _hostJson.RoutePrefix, functions, _disabled.Contains);
    }

    private void RefuseHttpWithoutIntegration(IReadOnlyList<FunctionDescriptor> functions)
    {
        if (functions.Any(f => f.Route is not null) && Services.All(s => s.ServiceType != typeof(HttpResultMiddleware)))
        {
            throw new StartupException("HTTP functions need ConfigureFunctionsWebApplication() on the builder.");
        }
    }

    private void ConfigureServer() => _web.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.Listen(IPAddress.Loopback, _port);
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
    });

    private void ConfigureLogging() => Logging
        .ClearProviders()
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _started && level >= LogLevel.Warning) // a failed start is told once, by LocalHost
        .AddConfiguration(_hostJson.Logging);

    private void AddServices()
    {
        Services.TryAddSingleton(TimeProvider.System);
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = _runtime.DrainTimeout);
        Services.AddRouting();
        Services.AddSingleton(_pipeline);
        Services.AddSingleton<FunctionInvoker>();
        Services.AddSingleton<HttpInvoker>();
        Services.AddSingleton<BackgroundRuns>();
        Services.AddSingleton<KeyGate>();
        Services.AddSingleton(_disabled);
        Services.AddSingleton<AdminEndpoint>();
        Services.AddSingleton<TimerService>();
        Services.AddHostedService(provider => provider.GetRequiredService<TimerService>());
        LocalVaultTrust.AddTo(Services, Configuration);
    }

    private void ThrowIfBuilt()
    {
        if (_built)
        {
            throw new InvalidOperationException("The application has already been built.");
        }
    }
}
