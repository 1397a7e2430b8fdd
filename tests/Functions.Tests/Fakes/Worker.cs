using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TokenFunctions.Composition;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Repair;
using TokenFunctions.Sweep;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tests.Fakes.Memory;
using TokenFunctions.Tokens;

namespace TokenFunctions.Tests.Fakes;

/// <summary>One process of the app: the real object graph, with only its ports in memory.</summary>
internal sealed class Worker : IDisposable
{
    private readonly ServiceProvider _services;
    /// <summary>Its waiters go on at once: nothing here may leave the thread, or the clock would move without them.</summary>
    private readonly TaskCompletionSource _died = new();

    public Worker(World world, string name, IReadOnlyDictionary<string, string?>? settings = null)
    {
        (World, Name) = (world, name);
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(world.Time)
            .AddSingleton(world.Random)
            .AddLogging(logging => logging.SetMinimumLevel(world.RecordsLog ? LogLevel.Trace : LogLevel.None).AddProvider(new LogRecorder(world.Log)));
        var (read, errors) = SettingsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(TestSettings.Good)
                .AddInMemoryCollection(settings ?? new Dictionary<string, string?>())
                .Build());
        services.AddTokenFunctions(read, errors);
        var calls = new WorkerCalls(this);
        services.Replace(ServiceDescriptor.Singleton<IConnectionStore>(new InterceptedStore(new MemoryConnections(world.Rows), calls)));
        services.Replace(ServiceDescriptor.Singleton<IDueIndex>(
            new InterceptedDueIndex(new MemoryDueIndex(world.Due, () => world.Now), calls, callsForEach: true)));
        services.Replace(ServiceDescriptor.Singleton<ILeases>(new InterceptedLeases(new MemoryLeases(world.Leases, () => world.Now), calls, world.Time)));
        services.Replace(ServiceDescriptor.Singleton<ISecretVault>(new InterceptedVault(new MemoryVault(world.Vault, () => world.Now), calls)));
        services.Replace(ServiceDescriptor.Singleton<IProviderStore>(
            new InterceptedProviders(new MemoryProviders(world.Providers), calls, cachesReads: false)));
        services.Replace(ServiceDescriptor.Singleton<ITokenEndpoint>(new FakeTokenEndpoint(this, calls)));
        services.Replace(ServiceDescriptor.Singleton<IDiscovery>(world.Issuers));
        services.Replace(ServiceDescriptor.Singleton<ITokenIntrospection>(new FakeIntrospection(world, calls)));
        services.Replace(ServiceDescriptor.Singleton<INotifier>(new InterceptedNotifier(new FakeNotifier(world), calls)));
        _services = services.BuildServiceProvider();
    }

    public World World { get; }

    public string Name { get; }

    public AccessTokenRetriever Tokens => Get<AccessTokenRetriever>();

    public RefreshActivity Activity => Get<RefreshActivity>();

    public ConnectionManagement Connections => Get<ConnectionManagement>();

    public ConnectionDeletion Removal => Get<ConnectionDeletion>();

    public ProviderManagement Providers => Get<ProviderManagement>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<TokenResult> GetAsync(string id = The.Id, TimeSpan? minTtl = null, CancellationToken cancellationToken = default) =>
        Tokens.GetAsync(id, minTtl, Caller.Unknown, cancellationToken);

    public Task<TokenResult> RefreshAsync(string id = The.Id) => Tokens.RefreshAsync(id, CancellationToken.None);

    public Task<TokenResult> RejectAsync(long generation, string id = The.Id) =>
        Tokens.ReportRejectedAsync(id, generation, Caller.Unknown, CancellationToken.None);

    public Task<PutResult<Connection>> PutAsync(ConnectionDefinition definition, string id = The.Id) =>
        Connections.PutAsync(id, definition, CancellationToken.None);

    public Task<bool> DeleteAsync(string id = The.Id) => Removal.DeleteAsync(id, CancellationToken.None);

    public Task<SweepSummary> SweepAsync(TimeSpan? budget = null, CancellationToken cancellationToken = default) =>
        Get<ExpirySweep>().RunAsync(budget ?? TimeSpan.FromSeconds(50), cancellationToken);

    public Task<ReconcileSummary> ReconcileAsync() => Get<Reconciliation>().RunAsync(CancellationToken.None);

    public bool IsCrashed => _died.Task.IsCompleted;

    /// <summary>Ends when it crashes.</summary>
    public Task DiesAsync() => _died.Task;

    /// <summary>From now on it does nothing any more; where it stands, it stands for ever.</summary>
    public Task CrashAsync()
    {
        _died.TrySetResult();
        return AliveAsync();
    }

    /// <summary>Never returns to a crashed worker.</summary>
    public Task AliveAsync() => IsCrashed ? new TaskCompletionSource().Task : Task.CompletedTask;

    public void Dispose() => _services.Dispose();

    private sealed class LogRecorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
