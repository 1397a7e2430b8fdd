using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Connections;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Repair;
using TokenFunctions.Sealing;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Sweep;
using TokenFunctions.Telemetry;
using TokenFunctions.Tests.Fakes.Calls;
using TokenFunctions.Tests.Fakes.Memory;
using TokenFunctions.Tokens;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>One process of the app: the real policy on simulated ports.</summary>
internal sealed class Worker
{
    private static readonly RefreshTelemetry Telemetry = new(NullLogger<RefreshTelemetry>.Instance, new NoMeters());
    private static readonly ProviderTelemetry ProviderEvents = new(NullLogger<ProviderTelemetry>.Instance, new NoMeters());
    private static readonly SweepTelemetry SweepEvents = new(NullLogger<SweepTelemetry>.Instance, new NoMeters());

    public Worker(SimWorld world, int number)
    {
        var (scheduler, name) = (world.Scheduler, $"w{number}");
        Actor = new Actor(name, isFragile: true, scheduler.Decisions.Stream(name));
        var (time, random, options) = (new SimTime(scheduler, Actor), new Random(unchecked((scheduler.Decisions.Seed * 31) + number)), world.Options);
        var ids = new IdGenerator(random);
        var calls = new SimCalls(world, Actor);
        var mutation = world.Mutant?.Create() ?? Mutation.None;
        mutation.Begin(world);
        var store = mutation.Store(new RepeatingStore(new InterceptedStore(new MemoryConnections(world.Rows), calls), scheduler.Coverage, Actor));
        var due = mutation.DueIndex(new InterceptedDueIndex(new MemoryDueIndex(world.Due, () => scheduler.Now), calls));
        var vault = mutation.Vault(new InterceptedVault(new MemoryVault(world.Vault, () => scheduler.Now), calls), store);
        var leases = mutation.Leases(new InterceptedLeases(new MemoryLeases(world.Leases, () => scheduler.Now), calls, time));
        var providers = new InterceptedProviders(new MemoryProviders(world.Providers), calls, cachesReads: true);
        var endpoint = mutation.Endpoint(new TokenEndpointPort(world, Actor, time));
        var keys = new SealingKeys(vault, time, NullLogger<SealingKeys>.Instance);
        var sealer = new TokenSealer(keys);
        var cache = new VaultTokenCache();
        var loader = new RefreshCredentialsLoader(vault, keys, sealer, cache, providers, new ClientSecrets(vault, time), world.TokenOptions);
        var former = new FormerDueRows(due, time);
        var writer = new ConnectionWriter(store, due, former, cache, ids, time, random);
        var statuses = new StatusTransition(ids);
        var notifications = new NotificationDelivery(new InterceptedNotifier(new Notifier(world.Invariants), calls), writer, Telemetry);
        var transfer = new VaultTransfer(vault, sealer, writer, cache, world.TokenOptions, Telemetry);
        var schedule = new RefreshSchedule(options, SweepSchedule.EveryMinute, random);
        var failures = new FailureTransition(statuses, time, random);
        var limits = new ProviderOptions();
        var hosts = new HostBulkheads(providers, limits, options, time, random, ProviderEvents);
        var revocation = new Revocation(endpoint, loader, sealer, hosts, options, Telemetry);
        var introspection = new ExpiryIntrospection(new NoIntrospection(), hosts, writer, options, schedule, time, Telemetry);
        var commit = new RefreshCommit(
            writer,
            new SuccessTransition(statuses, schedule, time),
            mutation.CommitRule(new CommitRule()),
            new CommitFollowUp(transfer, notifications, introspection),
            transfer,
            revocation,
            Telemetry);
        var failed = new FailedAttempt(store, writer, loader, failures, notifications, time, Telemetry);
        var attempt = new RefreshAttempt(
            writer, loader, new TokenRequestSender(endpoint, hosts, options, time, random, Telemetry), commit, failed, failures, time);
        var discovery = new ProviderDiscovery(new NoIssuers(), providers, options, time, ProviderEvents);
        var leased = new LeasedRefresh(leases, hosts, attempt, new RefreshLifetime(time), ids, time, Telemetry);
        var decision = new RefreshDecision(providers, new RegistrationTrials(time), options, time);
        var activity = new RefreshActivity(store, decision, leased, discovery, time, random, Telemetry);
        var completion = new DeletionCompletion(store, writer, due, vault, leases, revocation, time);
        var stale = new StaleDueRows(writer, due, former, time, SweepEvents);
        Deletion = new ConnectionDeletion(store, writer, completion, time, Telemetry);
        Tokens = new AccessTokenRetriever(
            store, new RejectionReports(writer, time), activity, new AccessTokenOpener(sealer, Telemetry), new ReauthorizationLink(providers), options, time);
        Management = new ConnectionManagement(
            store,
            writer,
            completion,
            providers,
            new ConnectionFactory(keys, statuses, schedule, ids, time),
            new RefreshTokenUsers(store, providers),
            new GrantSettlement(transfer, vault, notifications, Telemetry));
        var postponement = new DuePostponement(writer, due, failures, time, SweepEvents);
        var handler = new DueConnectionHandler(
            activity, completion, stale, new GrantReminder(writer, statuses, providers, schedule, time), notifications, postponement, former);
        var sweepOptions = new SweepOptions { Concurrency = 1000, PerProvider = 1000 };
        Sweep = new ExpirySweep(due, store, handler, new HostLanes(providers, hosts, sweepOptions, limits, time), sweepOptions, time, SweepEvents);
        var repair = new ConnectionRepair(
            completion,
            notifications,
            new DueRowRepair(writer, due, providers, schedule, time),
            transfer,
            new Resealing(writer, keys, sealer, SweepEvents),
            SweepEvents);
        Reconciliation = new Reconciliation(
            store,
            repair,
            new DueIndexRepair(due, store, stale, former, time, SweepEvents),
            new ProviderRepair(providers, discovery, time, SweepEvents),
            new OrphanRemoval(store, providers, vault, leases, time, SweepEvents),
            time,
            SweepEvents);
    }

    public Actor Actor { get; }

    public AccessTokenRetriever Tokens { get; }

    public ConnectionManagement Management { get; }

    public ConnectionDeletion Deletion { get; }

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

    private sealed class Notifier(Invariants invariants) : INotifier
    {
        public Task NotifyAsync(Connection connection, StatusChange change, CancellationToken cancellationToken)
        {
            invariants.Delivered(change);
            return Task.CompletedTask;
        }
    }
}
