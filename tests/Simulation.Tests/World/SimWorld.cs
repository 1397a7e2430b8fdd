using TokenFunctions.OAuth;
using TokenFunctions.Refresh;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>All that workers share.</summary>
public sealed class SimWorld
{
    public SimWorld(Scheduler scheduler)
    {
        Scheduler = scheduler;
        var random = scheduler.Random;
        var rotation = Enum.GetValues<Rotation>()[random.Next(Enum.GetValues<Rotation>().Length)];
        Server = new AuthorizationServer(rotation, TimeSpan.FromSeconds(new[] { 30, 300, 3600 }[random.Next(3)]), () => scheduler.Now);
        Provider = new Provider
        {
            Name = "p",
            ClientId = "client",
            ClientAuthentication = ClientAuthentication.None,
            TokenEndpoint = new Uri("https://p.example/token"),
            Profile = ProviderProfile.Generic with
            {
                ReuseIsHarmless = rotation == Rotation.None,
                ReuseGrace = rotation == Rotation.Grace ? TimeSpan.FromMinutes(10) : null,
                RefreshKillsAccessToken = rotation == Rotation.KillsAccessToken,
            },
        };
        TokenOptions = new RefreshTokenOptions { Store = random.Next(5) == 0 ? RefreshTokenStore.Table : RefreshTokenStore.KeyVault };
        Invariants = new Invariants(this);
        Ledger = new Ledger(Invariants.Violate, token => Server.GrantOf(token) is { IsAlive: true });
        Tables = new SimTables(() => scheduler.Now, Invariants.Written);
    }

    public Scheduler Scheduler { get; }

    public Actor Network { get; } = new("network", isFragile: false);

    public AuthorizationServer Server { get; }

    public Provider Provider { get; }

    public RefreshOptions Options { get; } = new();

    public RefreshTokenOptions TokenOptions { get; }

    public SimTables Tables { get; }

    public SimVault Vault { get; } = new();

    public SimLeases Leases { get; } = new();

    public Invariants Invariants { get; }

    public Ledger Ledger { get; }
}
