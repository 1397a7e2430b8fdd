using System.Collections.Concurrent;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tests.Fakes.Memory;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Tests.Fakes;

/// <summary>Everything outside of the app's processes, with one clock that stands still unless nobody can go on without it.</summary>
internal sealed class World : IDisposable
{
    private readonly List<Worker> _workers = [];
    private int _calls;

    private World(int seed)
    {
        Random = The.Random(seed);
        Hook = Faults;
        Leases = new LeaseBlobs(() => Elapsed, () => Now);
        Server = new AuthorizationServer(this);
        Providers.Put(Some.Provider());
        Vault.Set("client-acme", new TokenFunctions.Model.Secret(Some.ClientSecret), new Dictionary<string, string>(), Now);
    }

    public ManualTimeProvider Time { get; } = new(The.Start);

    public Random Random { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public TimeSpan Elapsed => new(Time.GetTimestamp());

    public ConnectionRows Rows { get; } = new(row => ConnectionRow.Read(ConnectionRow.Write(row)));

    public DueRows Due { get; } = new();

    public LeaseBlobs Leases { get; }

    public VaultSecrets Vault { get; } = new();

    public ProviderRows Providers { get; } = new();

    public AuthorizationServer Server { get; }

    public Issuers Issuers { get; } = new();

    /// <summary>Status changes that people were told.</summary>
    public List<StatusChange> Told { get; } = [];

    public Faults Faults { get; } = new();

    public IPortHook Hook { get; set; }

    public List<PortCall> Calls { get; } = [];

    public ConcurrentQueue<string> Log { get; } = new();

    public bool RecordsLog { get; set; } = true;

    /// <summary>The row of the connection that most tests are about.</summary>
    public Connection Row => Rows.Find(The.Id) ?? throw new InvalidOperationException("There is no row.");

    /// <summary>Runs a test in a fresh world on one thread; the clock moves to the next timer whenever nothing else can go on.</summary>
    /// <param name="settles">
    /// Whether to wait for the thread pool before the clock moves: needed where code leaves the thread, as followers and semaphores do.
    /// </param>
    public static void Run(Func<World, Task> test, int seed = 1, bool settles = false)
    {
        using var world = new World(seed);
        new Pump(world.Time, settles).Run(() => test(world));
    }

    public Worker NewWorker(string? name = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var worker = new Worker(this, name ?? $"worker-{_workers.Count + 1}", settings);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>A worker and a connection with a fresh grant, its access token issued now; what creating it recorded is forgotten.</summary>
    public async Task<Worker> WithConnectionAsync(
        Func<ConnectionDefinition, ConnectionDefinition>? change = null, string id = The.Id, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var worker = NewWorker(settings: settings);
        await ConnectAsync(worker, change, id);
        return worker;
    }

    public async Task ConnectAsync(Worker worker, Func<ConnectionDefinition, ConnectionDefinition>? change = null, string id = The.Id)
    {
        var definition = Some.Definition(Server.Authorize(id == The.Id ? "grant" : id), Now + TimeSpan.FromHours(1));
        var result = await worker.PutAsync(change is null ? definition : change(definition), id);
        Assert.IsType<PutResult<Connection>.Created>(result);
        Calls.Clear();
    }

    public void Advance(TimeSpan by) => Time.Advance(by);

    /// <summary>Until the access token has only so much left (none by default).</summary>
    public void ToExpiry(TimeSpan? left = null) => Time.Advance(Row.AccessTokenExpiresAt!.Value - (left ?? TimeSpan.Zero) - Now);

    /// <summary>Until the sweep should refresh it.</summary>
    public void ToDue() => Time.Advance(Row.DueAt!.Value - Now);

    /// <summary>Until all of these connections are due.</summary>
    public void ToDue(int connections) => Time.Advance(Enumerable.Range(0, connections).Max(i => Rows.Find($"c-{i}")!.DueAt!.Value) - Now);

    public PortCall Next(Worker worker, PortOperation operation)
    {
        var call = new PortCall(worker, operation.Port, operation.Name, operation.Subject, ++_calls, Now);
        Calls.Add(call);
        return call;
    }

    public int Count(string port, string operation = "") => Calls.Count(c => c.Port == port && c.Operation.StartsWith(operation, StringComparison.Ordinal));

    public void Dispose() => _workers.ForEach(w => w.Dispose());
}
