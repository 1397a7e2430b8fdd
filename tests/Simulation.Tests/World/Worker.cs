using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Connections;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>One process of the app: the real policy on simulated ports.</summary>
public sealed class Worker
{
    private static readonly RefreshTelemetry Telemetry = new(NullLogger<RefreshTelemetry>.Instance, new NoMeters());
    private static readonly ProviderTelemetry ProviderEvents = new(NullLogger<ProviderTelemetry>.Instance);
    private static readonly SweepTelemetry SweepEvents = new(NullLogger<SweepTelemetry>.Instance, new NoMeters());

    public Worker(SimWorld world, int number)
    {
        var (scheduler, name) = (world.Scheduler, $"w{number}");
        Actor = new Actor(name, isFragile: true, scheduler.Decisions.Stream(name));
        var (time, random, options) = (new SimTime(scheduler, Actor), new Random(unchecked((scheduler.Decisions.Seed * 31) + number)), world.Options);
        var identifiers = new Identifiers(random);
        Store = new ConnectionPort(world, Actor);
        var due = new DuePort(world, Actor);
        var vault = new VaultPort(world, Actor);
        var leases = new LeasePort(world, Actor, time);
        var providers = new ProviderPort(world, Actor);
        var endpoint = new TokenEndpointPort(world, Actor, time);
        var keys = new SealingKeys(vault, time, NullLogger<SealingKeys>.Instance);
        var sealer = new TokenSealer(keys);
        var moved = new MovedTokens();
        var material = new MaterialSource(vault, keys, sealer, moved, providers, new ClientSecrets(vault, time));
        var writer = new ConnectionWriter(Store, due, identifiers, time, random, Telemetry);
        var notifications = new StatusNotifications(new NotifierPort(world, Actor), writer, Telemetry, identifiers);
        var mover = new RefreshTokenMover(vault, sealer, writer, moved, world.TokenOptions, Telemetry);
        var rules = new DueRules(options, SweepSchedule.EveryMinute, random);
        var failures = new FailureRow(notifications, time, random);
        var revocation = new Revocation(endpoint, material, sealer, options, Telemetry);
        var inquiry = new ExpiryInquiry(new NoIntrospection(), writer, options, rules, time, Telemetry);
        var commit = new RedemptionCommit(writer, new RedemptionRow(notifications, rules, time), mover, notifications, inquiry, revocation, Telemetry);
        var limits = new ProviderOptions();
        var hosts = new ProviderHosts(limits, time, random, ProviderEvents);
        var attempt = new RefreshAttempt(Store, writer, material, new TokenSender(endpoint, hosts, options, time, random), commit, failures, notifications, time, Telemetry);
        var discovery = new ProviderDiscovery(new NoIssuers(), providers, options, time, ProviderEvents);
        var activity = new RefreshActivity(Store, leases, providers, hosts, attempt, discovery, new RefreshLifetime(time), options, identifiers, time, random, Telemetry);
        Removal = new ConnectionRemoval(Store, writer, due, vault, leases, revocation, time, Telemetry);
        Tokens = new AccessTokens(Store, writer, activity, sealer, providers, options, time, Telemetry);
        Management = new ConnectionManagement(Store, writer, Removal, providers, vault, keys, mover, notifications, identifiers, rules, time, Telemetry);
        var swept = new SweptConnection(activity, writer, due, Removal, new GrantReminder(writer, notifications, providers, rules, time), notifications, failures, time, SweepEvents);
        Sweep = new ExpirySweep(due, Store, providers, swept, new SweepOptions { Concurrency = 1000, PerProvider = 1000 }, limits, time, SweepEvents);
        var mender = new ConnectionMender(writer, due, Removal, notifications, mover, keys, sealer, providers, rules, time, SweepEvents);
        Reconciliation = new Reconciliation(Store, providers, due, mender, swept, new Orphans(Store, providers, vault, leases, time, SweepEvents), discovery, time, SweepEvents);
    }

    public Actor Actor { get; }

    public ConnectionPort Store { get; }

    public AccessTokens Tokens { get; }

    public ConnectionManagement Management { get; }

    public ConnectionRemoval Removal { get; }

    public ExpirySweep Sweep { get; }

    public Reconciliation Reconciliation { get; }

    private sealed class NoMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    private sealed class NoIssuers : IDiscovery
    {
        public Task<DiscoveryResult> FindAsync(string issuer, TimeSpan timeout) => throw new NotSupportedException("The registration names its endpoints.");
    }

    private sealed class NotifierPort(SimWorld world, Actor actor) : Port(world.Scheduler, actor, Service.Notifier), INotifier
    {
        public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken) =>
            CallAsync($"notify {change.To}", () => world.Invariants.Delivered(change), () => new InvalidOperationException("simulated"), cancellationToken);
    }
}
