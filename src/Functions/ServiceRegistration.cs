using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenFunctions.Connections;
using TokenFunctions.Health;
using TokenFunctions.Leases;
using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Refresh.WarmUp;
using TokenFunctions.Secrets;
using TokenFunctions.Settings;
using TokenFunctions.Telemetry;
using TokenFunctions.Triggers.Http;

namespace TokenFunctions;

/// <summary>Composes the app. All is singleton: nothing on a refresh's path may end with an invocation.</summary>
public static class ServiceRegistration
{
    /// <param name="settings">Null where they have errors: then only what tells about it is there.</param>
    public static IServiceCollection AddTokenFunctions(this IServiceCollection services, AppSettings? settings, SettingsErrors errors)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(errors);
        services.AddHealthChecks();
        services.AddSingleton<HealthReporter>();

        // The reporter logs each check that fails, with the role that it needs. The framework's own log would be a second one.
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHostedService<StartupReport>();
        return settings is null ? services : services.AddSettings(settings).AddAzureClients(settings).AddAdapters().AddOAuth().AddRefresh();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services, AppSettings settings) => services
        .AddSingleton(settings.Refresh)
        .AddSingleton(settings.RefreshTokens)
        .AddSingleton(settings.Sweep)
        .AddSingleton(settings.Provider)
        .AddSingleton(settings.SweepSchedule)
        .AddSingleton(settings.Hosting)
        .AddSingleton(Options.Create(settings.Outbound));

    private static IServiceCollection AddAzureClients(this IServiceCollection services, AppSettings settings)
    {
        services.TryAddSingleton<TokenCredential>(_ => Credential(settings.Hosting));
        services.AddSingleton(provider => Tables(settings.TokenStorage, provider));
        services.AddSingleton(provider => Blobs(settings.TokenStorage, provider).GetBlobContainerClient(BlobLeases.ContainerName));
        services.AddSingleton(provider => Vault(settings.VaultUri, provider));
        return services;
    }

    private static IServiceCollection AddAdapters(this IServiceCollection services) => services
        .AddSingleton<IConnectionStore>(provider => new ConnectionTable(provider.GetRequiredService<TableServiceClient>().GetTableClient(ConnectionTable.TableName)))
        .AddSingleton<IDueIndex>(provider => new DueTable(provider.GetRequiredService<TableServiceClient>().GetTableClient(DueTable.TableName)))
        .AddSingleton<IProviderStore>(provider => new ProviderTable(
            provider.GetRequiredService<TableServiceClient>().GetTableClient(ProviderTable.TableName), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ILeases, BlobLeases>()
        .AddSingleton<ISecretVault, KeyVault>()
        .AddSingleton<INotifier, LogNotifier>()
        .AddSingleton<StorageSetup>()
        .AddHostedService(provider => provider.GetRequiredService<StorageSetup>())
        .AddHealthChecks()
        .AddCheck<TableHealthCheck>("tables")
        .AddCheck<BlobHealthCheck>("leases")
        .AddCheck<VaultHealthCheck>("vault")
        .AddCheck<SealingKeyHealthCheck>("sealing_key")
        .AddCheck<ClockHealthCheck>("clock")
        .Services;

    private static IServiceCollection AddRefresh(this IServiceCollection services)
    {
#pragma warning disable RS0030 // The one place that may: everything else takes a Random.
        services.TryAddSingleton(Random.Shared);
#pragma warning restore RS0030
        return services
            .AddMetrics()
            .AddSingleton<RefreshTelemetry>()
            .AddSingleton<SweepTelemetry>()
            .AddSingleton<ProviderTelemetry>()
            .AddSingleton<HandOutTelemetry>()
            .AddSingleton<AzureTelemetry>()
            .AddSingleton<Identifiers>()
            .AddSingleton<SealingKeys>()
            .AddSingleton<TokenSealer>()
            .AddSingleton<ClientSecrets>()
            .AddSingleton<MovedTokens>()
            .AddSingleton<MaterialSource>()
            .AddSingleton<ConnectionWriter>()
            .AddSingleton<StatusNotifications>()
            .AddSingleton<RefreshTokenMover>()
            .AddSingleton<DueRules>()
            .AddSingleton<RedemptionRow>()
            .AddSingleton<FailureRow>()
            .AddSingleton<Revocation>()
            .AddSingleton<ExpiryInquiry>()
            .AddSingleton<RedemptionCommit>()
            .AddSingleton<ProviderHosts>()
            .AddSingleton<TokenSender>()
            .AddSingleton<RefreshAttempt>()
            .AddSingleton<RefreshLifetime>()
            .AddSingleton(RefreshWarmUp.Compose)
            .AddHostedService<RefreshLifetimeService>()
            .AddSingleton<RefreshActivity>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<ConnectionRemoval>()
            .AddSingleton<ConnectionManagement>()
            .AddSingleton<ProviderDiscovery>()
            .AddSingleton<ProviderManagement>()
            .AddSingleton<GrantReminder>()
            .AddSingleton<SweptConnection>()
            .AddSingleton<ExpirySweep>()
            .AddSingleton<ConnectionMender>()
            .AddSingleton<Orphans>()
            .AddSingleton<Reconciliation>()
            .AddSingleton<CallerIdentity>()
            .AddSingleton<TokenAnswers>();
    }

    /// <summary>In Azure exactly the managed identity, rather than a chain that tries others; elsewhere the developer's own login.</summary>
    private static TokenCredential Credential(HostingSettings hosting) =>
        !hosting.IsAzure ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(hosting.ClientId is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned);

    private static TableServiceClient Tables(StorageSettings storage, IServiceProvider provider)
    {
        var options = Bounded(new TableClientOptions(), "tables", provider);
        return storage.ConnectionString is { } text
            ? new TableServiceClient(text, options)
            : new TableServiceClient(storage.TableServiceUri, provider.GetRequiredService<TokenCredential>(), options);
    }

    private static BlobServiceClient Blobs(StorageSettings storage, IServiceProvider provider)
    {
        var options = Bounded(new BlobClientOptions(), "blobs", provider);
        return storage.ConnectionString is { } text
            ? new BlobServiceClient(text, options)
            : new BlobServiceClient(storage.BlobServiceUri, provider.GetRequiredService<TokenCredential>(), options);
    }

    private static SecretClient Vault(Uri uri, IServiceProvider provider)
    {
        // A vault on this machine is not below vault.azure.net, where the challenge would have to point.
        var options = Bounded(new SecretClientOptions { DisableChallengeResourceVerification = uri.IsLoopback }, "vault", provider);
        if (provider.GetService<HttpPipelineTransport>() is { } transport)
        {
            options.Transport = transport;
        }

        return new SecretClient(uri, provider.GetRequiredService<TokenCredential>(), options);
    }

    /// <summary>A service that hangs must not cost a caller's whole patience of 25 s: three tries of 5 s and the pauses between.</summary>
    private static T Bounded<T>(T options, string service, IServiceProvider provider)
        where T : ClientOptions
    {
        options.AddPolicy(provider.GetRequiredService<AzureTelemetry>().Of(service), HttpPipelinePosition.PerRetry);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.MaxRetries = 2;
        return options;
    }
}
