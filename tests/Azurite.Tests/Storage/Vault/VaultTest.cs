using System.Collections.Immutable;
using Azure.Security.KeyVault.Secrets;
using TokenFunctions.Api.Http;
using TokenFunctions.Local.KeyVault;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Vault;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Storage.Vault;

/// <summary>A test with its own vault and the real client for it.</summary>
public abstract class VaultTest : IAsyncLifetime
{
    protected static IReadOnlyDictionary<string, string> NoTags => ImmutableDictionary<string, string>.Empty;

    protected ManualTimeProvider Time { get; } = new();

    protected KeyVaultServer Server { get; private set; } = null!;

    protected SecretClient Client { get; private set; } = null!;

    private protected ISecretVault Vault { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await KeyVaultServer.StartAsync(new KeyVaultServerOptions { Port = 0, TimeProvider = Time, DeletionDelay = TimeSpan.FromSeconds(3) });
        Client = VaultClients.SecretClientOf(Server);
        Vault = new TokenFunctions.Storage.Vault.KeyVault(Client, Time);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
