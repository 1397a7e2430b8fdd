using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenFunctions.Options;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Telemetry;

namespace TokenFunctions.Composition;

/// <summary>The clients of Table Storage, Blob Storage and Key Vault.</summary>
internal static class AzureClients
{
    public static IServiceCollection AddAzureClients(this IServiceCollection services, AppSettings settings)
    {
        services.TryAddSingleton<TokenCredential>(_ => Credential(settings.Hosting));
        services.AddSingleton(provider => Tables(settings.TokenStorage, provider));
        services.AddSingleton(provider => Blobs(settings.TokenStorage, provider).GetBlobContainerClient(BlobLeases.ContainerName));
        services.AddSingleton(provider => Vault(settings.VaultUri, provider));
        return services;
    }

    /// <summary>In Azure exactly the managed identity, not a chain that tries other credentials. Elsewhere the developer's own login.</summary>
    private static TokenCredential Credential(HostingSettings hosting)
    {
        if (!hosting.IsAzure)
        {
            return new DefaultAzureCredential();
        }

        var identity = hosting.ClientId is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
        return new ManagedIdentityCredential(identity);
    }

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
        // The challenge of a vault on this machine does not name vault.azure.net.
        var options = Bounded(new SecretClientOptions { DisableChallengeResourceVerification = uri.IsLoopback }, "vault", provider);
        if (provider.GetService<HttpPipelineTransport>() is { } transport)
        {
            options.Transport = transport;
        }

        return new SecretClient(uri, provider.GetRequiredService<TokenCredential>(), options);
    }

    /// <summary>Three tries of 5 s and the pauses between them, so that a service that hangs does not use up a caller's wait time-out of 25 s.</summary>
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
