using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using TokenFunctions.Api.Health;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Connections;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Refresh;
using TokenFunctions.Refresh.Hosts;
using TokenFunctions.Refresh.WarmUp;
using TokenFunctions.Repair;
using TokenFunctions.Sealing;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Sweep;
using TokenFunctions.Telemetry;
using TokenFunctions.Tokens;

namespace TokenFunctions.Composition;

/// <summary>The services of each room.</summary>
internal static class RoomServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<IConnectionStore>(provider => new ConnectionTable(Table(provider, ConnectionTable.TableName)))
        .AddSingleton<IDueIndex>(provider => new DueTable(Table(provider, DueTable.TableName)))
        .AddSingleton<IProviderStore>(provider => new ProviderTable(Table(provider, ProviderTable.TableName), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ILeases, BlobLeases>()
        .AddSingleton<ISecretVault, KeyVault>()
        .AddSingleton<StorageSetup>()
        .AddHostedService(provider => provider.GetRequiredService<StorageSetup>());

    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<IRefreshEvents, RefreshTelemetry>()
        .AddSingleton<ISweepEvents, SweepTelemetry>()
        .AddSingleton<IProviderEvents, ProviderTelemetry>()
        .AddSingleton<ITokenEvents, TokenTelemetry>()
        .AddSingleton<INotifier, LogNotifier>()
        .AddSingleton<AzureTelemetry>();

    public static IServiceCollection AddSealing(this IServiceCollection services) => services
        .AddSingleton<SealingKeys>()
        .AddSingleton<TokenSealer>();

    public static IServiceCollection AddConnections(this IServiceCollection services) => services
        .AddSingleton<IdGenerator>()
        .AddSingleton<RefreshSchedule>()
        .AddSingleton<ClientSecrets>()
        .AddSingleton<VaultTokenCache>()
        .AddSingleton<RefreshCredentialsLoader>()
        .AddSingleton<FormerDueRows>()
        .AddSingleton<ConnectionWriter>()
        .AddSingleton<StatusTransition>()
        .AddSingleton<NotificationDelivery>()
        .AddSingleton<VaultTransfer>()
        .AddSingleton<Revocation>()
        .AddSingleton<DeletionCompletion>()
        .AddSingleton<StaleDueRows>();

    public static IServiceCollection AddRefresh(this IServiceCollection services) => services
        .AddSingleton<SuccessTransition>()
        .AddSingleton<FailureTransition>()
        .AddSingleton<RegistrationTrials>()
        .AddSingleton<ExpiryIntrospection>()
        .AddSingleton<ICommitRule, CommitRule>()
        .AddSingleton<CommitFollowUp>()
        .AddSingleton<RefreshCommit>()
        .AddSingleton<HostBulkheads>()
        .AddSingleton<IHostGate>(provider => provider.GetRequiredService<HostBulkheads>())
        .AddSingleton<TokenRequestSender>()
        .AddSingleton<FailedAttempt>()
        .AddSingleton<RefreshAttempt>()
        .AddSingleton<RefreshLifetime>()
        .AddSingleton(RefreshWarmUp.Compose)
        .AddHostedService<RefreshLifetimeService>()
        .AddSingleton<LeasedRefresh>()
        .AddSingleton<RefreshDecision>()
        .AddSingleton<ProviderDiscovery>()
        .AddSingleton<RefreshActivity>();

    public static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddSingleton<AccessTokenOpener>()
        .AddSingleton<ReauthorizationLink>()
        .AddSingleton<RejectionReports>()
        .AddSingleton<AccessTokenRetriever>();

    public static IServiceCollection AddSweep(this IServiceCollection services) => services
        .AddSingleton<GrantReminder>()
        .AddSingleton<DuePostponement>()
        .AddSingleton<DueConnectionHandler>()
        .AddSingleton<HostLanes>()
        .AddSingleton<ExpirySweep>();

    public static IServiceCollection AddRepair(this IServiceCollection services) => services
        .AddSingleton<DueRowRepair>()
        .AddSingleton<Resealing>()
        .AddSingleton<ConnectionRepair>()
        .AddSingleton<DueIndexRepair>()
        .AddSingleton<ProviderRepair>()
        .AddSingleton<OrphanRemoval>()
        .AddSingleton<Reconciliation>();

    public static IServiceCollection AddManagement(this IServiceCollection services) => services
        .AddSingleton<ConnectionFactory>()
        .AddSingleton<GrantSettlement>()
        .AddSingleton<RefreshTokenUsers>()
        .AddSingleton<ConnectionManagement>()
        .AddSingleton<ConnectionDeletion>()
        .AddSingleton<ProviderManagement>();

    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<CallerIdentity>()
        .AddSingleton<TokenResultMapper>()
        .AddHealthChecks()
        .AddCheck<TableHealthCheck>("tables")
        .AddCheck<BlobHealthCheck>("leases")
        .AddCheck<VaultHealthCheck>("vault")
        .AddCheck<SealingKeyHealthCheck>("sealing_key")
        .AddCheck<ClockHealthCheck>("clock")
        .Services;

    private static TableClient Table(IServiceProvider provider, string name) => provider.GetRequiredService<TableServiceClient>().GetTableClient(name);
}
