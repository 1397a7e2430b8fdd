using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.Options;
using TokenFunctions.Simulation.Tests.Mutants;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Tests.Fakes.Memory;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>All that workers share.</summary>
internal sealed class SimWorld
{
    private readonly List<Connection> _history = [];

    public SimWorld(Scheduler scheduler, Mutant? mutant)
    {
        (Scheduler, Mutant) = (scheduler, mutant);
        var setup = scheduler.Decisions.Stream("world");
        var rotation = setup.Pick(Enum.GetValues<Rotation>());
        var lifetime = TimeSpan.FromSeconds(setup.Pick(3600, 300, 30));
        Server = new AuthorizationServer(rotation, lifetime, () => scheduler.Now, scheduler.Coverage);
        Providers.Put(new Provider
        {
            Name = ProviderName,
            ClientId = "client",
            ClientAuthentication = ClientAuthentication.None,
            TokenEndpoint = new Uri("https://p.example/token"),
            Profile = ProviderProfile.Generic with
            {
                ReuseIsHarmless = rotation == Rotation.None,
                ReuseGrace = rotation is Rotation.Grace or Rotation.Forks ? TimeSpan.FromMinutes(10) : null,
                RefreshKillsAccessToken = rotation == Rotation.KillsAccessToken,
            },
        });
        TokenOptions = new RefreshTokenOptions { Store = setup.Below(5) == 1 ? RefreshTokenStore.Table : RefreshTokenStore.KeyVault };
        Network = new Actor("network", isFragile: false, scheduler.Decisions.Stream("network"));
        Hiccups = scheduler.Decisions.Stream("hiccups");
        Invariants = new Invariants(this);
        Ledger = new Ledger(this);
        Rows.Written = (old, row) =>
        {
            _history.Add(row);
            Invariants.Written(old, row, Writer!);
        };
        Rows.Removed = () => LastRemovedAt = scheduler.Now;
        Due.Removed = Invariants.Removed;
        Vault.Removed = Invariants.Removed;
        Vault.Writing = CountEscapeCopies;
        Leases = new LeaseBlobs(() => scheduler.Elapsed, () => scheduler.Now) { Granted = Invariants.LeaseGranted, Released = Invariants.LeaseReleased };
        if (scheduler.Decisions.Stream("client") is var client && client.Below(4) == 1)
        {
            RotateSecret(scheduler.Now + TimeSpan.FromSeconds(client.Below(1200)));
        }
    }

    public const string ConnectionId = "c";
    public const string ProviderName = "p";

    /// <summary>The client has two secrets, of which the provider takes the former until <paramref name="change"/>, and then the new one.</summary>
    private void RotateSecret(DateTimeOffset change)
    {
        var name = SecretNames.ClientSecret(Provider.Name);
        var former = Vault.Set(name, new Secret(AuthorizationServer.FormerSecret), new Dictionary<string, string>(), Scheduler.Now);
        Provider = Provider with
        {
            ClientAuthentication = ClientAuthentication.ClientSecretPost,
            ClientSecretVersion = Vault.Set(name, new Secret(AuthorizationServer.NewSecret), new Dictionary<string, string>(), Scheduler.Now),
            FormerClientSecret = new FormerClientSecret(former, DateTimeOffset.MaxValue),
        };
        Server.SecretChangesAt = change;
    }

    public Scheduler Scheduler { get; }

    /// <summary>The break that all workers have; null for none.</summary>
    public Mutant? Mutant { get; }

    /// <summary>Every refresh token that somebody put.</summary>
    public List<string> TokensPut { get; } = [];

    public Actor Network { get; }

    public DecisionStream Hiccups { get; }

    public AuthorizationServer Server { get; }

    public Provider Provider
    {
        get => Providers.Find(ProviderName)!.Provider;
        set => Providers.Put(value);
    }

    public RefreshOptions Options { get; } = new();

    public RefreshTokenOptions TokenOptions { get; }

    public ConnectionRows Rows { get; } = new();

    public DueRows Due { get; } = new();

    public ProviderRows Providers { get; } = new();

    public VaultSecrets Vault { get; } = new();

    public LeaseBlobs Leases { get; }

    /// <summary>The worker whose call takes effect now.</summary>
    public Actor? Writer { get; set; }

    /// <summary>When the connection's row was removed last.</summary>
    public DateTimeOffset LastRemovedAt { get; private set; }

    public Invariants Invariants { get; }

    public Ledger Ledger { get; }

    /// <summary>
    /// The tables come back as an older copy, at rest. A grant survives that if the vault has its token. A verdict of the older copy stands, so such a copy is
    /// left out.
    /// </summary>
    public void MayRestoreTable()
    {
        var decisions = Scheduler.Decisions.Stream("restore");
        if (!decisions.Happens(0.3)
            || TokenOptions.Store == RefreshTokenStore.Table
            || Rows.Find(ConnectionId) is not { IsDeleted: false, Intent: null } row
            || !IsInTheVault(row))
        {
            return;
        }

        var older = _history.FindAll(r => r is { IsDeleted: false, Verdict: null } && r.GrantId == row.GrantId && r.Generation < row.Generation);
        if (older.Count > 0)
        {
            var copy = older[decisions.Below(older.Count)];
            Scheduler.Note($"the table is restored: generation {row.Generation} -> {copy.Generation}");
            Scheduler.Coverage.Count(Happening.TableRestored);
            Rows.Restore(copy);
            Invariants.Restored(copy);
        }
    }

    private bool IsInTheVault(Connection row) =>
        Ledger.ServerGrantOf(row.GrantId) is { } id && Server.GrantById(id) is { IsAlive: true } grant
        && Vault.Find(SecretNames.RefreshToken(row.Id, row.GrantId), null)?.Value.Reveal() == grant.Current;

    private void CountEscapeCopies(string name, IReadOnlyDictionary<string, string> tags)
    {
        if (Rows.All.Any(r => name == SecretNames.RefreshToken(r.Id, r.GrantId) && SecretNames.GenerationOf(tags) > r.Generation))
        {
            Scheduler.Coverage.Count(Happening.EscapeCopySaved);
        }
    }
}
