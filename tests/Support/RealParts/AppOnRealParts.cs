using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Management;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Storage.Vault;
using LocalSettings = TokenFunctions.Local.Stack.App.AppSettings;

namespace TokenFunctions.Tests.Support;

/// <summary>
/// The app as <see cref="TokenFunctionsServices"/> composes it, in this process, on Azurite, the local vault and the sample provider. It starts with empty
/// tables, and uses the whole Azurite alone while it lives.
/// </summary>
public sealed class AppOnRealParts : IAsyncDisposable
{
    public const string ProviderName = "sample";

    private readonly List<ServiceProvider> _instances = [];
    private readonly TimeProvider _time;

    private AppOnRealParts(TimeProvider time, KeyVaultServer vault, SampleProviderServer provider, StorageProxy storage, AzuriteServer azurite)
    {
        (_time, Vault, Provider, Storage) = (time, vault, provider, storage);
        Settings = LocalSettings.ForThisMachine(storage.ConnectionString, vault.Uri, vault.Thumbprint, vault.AccessToken);
        DirectSettings = LocalSettings.ForThisMachine(azurite.ConnectionString, vault.Uri, vault.Thumbprint, vault.AccessToken);
        First = StartInstance();
    }

    public KeyVaultServer Vault { get; }

    public SampleProviderServer Provider { get; }

    public StorageProxy Storage { get; }

    /// <summary>App settings for another process on the same parts.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The same settings without the counting proxy, which takes time.</summary>
    public IReadOnlyDictionary<string, string> DirectSettings { get; }

    public AppInstance First { get; }

    /// <summary>The events of all instances.</summary>
    public AppEvents Events { get; } = new();

    /// <param name="time">The clock of the app and its parts; null for the system's clock.</param>
    public static async Task<AppOnRealParts> StartAsync(AzuriteServer azurite, ProviderBehaviour? behaviour = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        await EmptyAsync(azurite);
        var app = new AppOnRealParts(
            time,
            await KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = 0, TimeProvider = time }),
            await SampleProviderServer.StartAsync(
                new SampleProviderOptions { Port = 0, TimeProvider = time, Behaviour = behaviour ?? new ProviderBehaviour() }),
            await StorageProxy.StartAsync(azurite),
            azurite);
        await app.First.SetUpStorageAsync();
        await app.RegisterProviderAsync();
        return app;
    }

    /// <summary>Starts the app once more, as another process would. The two share only the parts.</summary>
    public AppInstance StartInstance()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings.Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value)))
            .Build();
        var (settings, errors) = SettingsReader.Read(configuration);
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Events))
            .AddSingleton(_time)
            .AddSingleton<TokenCredential>(new StaticTokenCredential(Vault.AccessToken))
            .AddSingleton<HttpPipelineTransport>(new HttpClientTransport(VaultClients.Trusting(Vault.Thumbprint)))
            .AddTokenFunctions(settings ?? throw new InvalidOperationException(string.Join(", ", errors.ByName)), errors)
            .BuildServiceProvider();
        _instances.Add(services);
        return new AppInstance(services);
    }

    public async Task RegisterProviderAsync()
    {
        var definition = new Provider
        {
            Name = ProviderName,
            Profile = ProviderProfile.Generic,
            ClientId = Provider.Client.Id,
            TokenEndpoint = new Uri(Provider.Uri, "token"),
            RevocationEndpoint = new Uri(Provider.Uri, "revoke"),
            ReauthorizeUrl = "https://example.com/authorize/{connection}",
        };
        await First.Get<ProviderManagement>().PutAsync(new ProviderDefinition(definition, new Secret(Provider.Client.Secret)), CancellationToken.None);
    }

    /// <summary>
    /// Puts a connection with its own grant. Its access token has this time left. If the time is negative, the token has expired, and the sweep finds it due.
    /// </summary>
    internal async Task<IssuedGrant> ConnectAsync(string id, TimeSpan left, RefreshStrategy strategy = RefreshStrategy.Eager)
    {
        var grant = Provider.IssueGrant(subject: id);
        var definition = new ConnectionDefinition
        {
            Provider = ProviderName,
            RefreshToken = new Secret(grant.RefreshToken),
            AccessToken = new Secret(grant.AccessToken),
            AccessTokenExpiresAt = _time.GetUtcNow() + left,
            Strategy = strategy,
        };
        await First.Get<ConnectionManagement>().PutAsync(id, definition, CancellationToken.None);
        return grant;
    }

    /// <summary>Measures the requests of <paramref name="operation"/>. No other operation may run at the same time.</summary>
    public async Task<RoundTrips> MeasureAsync(Func<Task> operation)
    {
        var (storage, vault, provider) = (Storage.Trips.Count, VaultCounts(), Provider.Counters.TokenRequests);
        await operation();
        var spent = VaultCounts().Select(v => KeyValuePair.Create(v.Key, v.Value - vault[v.Key])).Where(v => v.Value > 0).ToDictionary();
        return new RoundTrips([.. Storage.Trips.Skip(storage)], spent, Provider.Counters.TokenRequests - provider);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
        {
            await instance.DisposeAsync();
        }

        await Storage.DisposeAsync();
        await Provider.DisposeAsync();
        await Vault.DisposeAsync();
    }

    private Dictionary<KeyVaultOperation, int> VaultCounts() => Enum.GetValues<KeyVaultOperation>().ToDictionary(o => o, o => (int)Vault.Counters[o]);

    private static async Task EmptyAsync(AzuriteServer azurite)
    {
        var tables = new TableServiceClient(azurite.ConnectionString);
        foreach (var table in (string[])[ConnectionTable.TableName, DueTable.TableName, ProviderTable.TableName])
        {
            await tables.DeleteTableAsync(table);
        }

        await new BlobContainerClient(azurite.ConnectionString, BlobLeases.ContainerName).DeleteIfExistsAsync();
    }
}
