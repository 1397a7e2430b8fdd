using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Options;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Storage.Vault;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>All that workers share.</summary>
public sealed class SimWorld
{
    public SimWorld(Scheduler scheduler)
    {
        Scheduler = scheduler;
        var setup = scheduler.Decisions.Stream("world");
        var rotation = setup.Pick(Enum.GetValues<Rotation>());
        var lifetime = TimeSpan.FromSeconds(setup.Pick(3600, 300, 30));
        Server = new AuthorizationServer(rotation, lifetime, () => scheduler.Now, scheduler.Coverage);
        Provider = new Provider
        {
            Name = "p",
            ClientId = "client",
            ClientAuthentication = ClientAuthentication.None,
            TokenEndpoint = new Uri("https://p.example/token"),
            Profile = ProviderProfile.Generic with
            {
                ReuseIsHarmless = rotation == Rotation.None,
                ReuseGrace = rotation is Rotation.Grace or Rotation.Forks ? TimeSpan.FromMinutes(10) : null,
                RefreshKillsAccessToken = rotation == Rotation.KillsAccessToken,
            },
        };
        TokenOptions = new RefreshTokenOptions { Store = setup.Below(5) == 1 ? RefreshTokenStore.Table : RefreshTokenStore.KeyVault };
        Network = new Actor("network", isFragile: false, scheduler.Decisions.Stream("network"));
        Invariants = new Invariants(this);
        Ledger = new Ledger(this);
        Tables = new SimTables(() => scheduler.Now, Invariants.Written, Invariants.Removed);
        Vault = new SimVault(() => scheduler.Now);
        if (scheduler.Decisions.Stream("client") is var client && client.Below(4) == 1)
        {
            RotateSecret(scheduler.Now + TimeSpan.FromSeconds(client.Below(1200)));
        }
    }

    public const string ConnectionId = "c";

    /// <summary>The client has two secrets, of which the provider takes the former until <paramref name="change"/>, and then the new one.</summary>
    private void RotateSecret(DateTimeOffset change)
    {
        var name = SecretNames.ClientSecret(Provider.Name);
        var former = Vault.Set(name, new Secret(AuthorizationServer.FormerSecret), new Dictionary<string, string>());
        Provider = Provider with
        {
            ClientAuthentication = ClientAuthentication.ClientSecretPost,
            ClientSecretVersion = Vault.Set(name, new Secret(AuthorizationServer.NewSecret), new Dictionary<string, string>()),
            FormerClientSecret = new FormerClientSecret(former, DateTimeOffset.MaxValue),
        };
        Server.SecretChangesAt = change;
    }

    public Scheduler Scheduler { get; }

    /// <summary>Every refresh token that somebody put.</summary>
    public List<string> TokensPut { get; } = [];

    public Actor Network { get; }

    public AuthorizationServer Server { get; }

    internal Provider Provider { get; set; }

    internal RefreshOptions Options { get; } = new();

    internal RefreshTokenOptions TokenOptions { get; }

    internal SimTables Tables { get; }

    public SimVault Vault { get; }

    public SimLeases Leases { get; } = new();

    public Invariants Invariants { get; }

    public Ledger Ledger { get; }
}
