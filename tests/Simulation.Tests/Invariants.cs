using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Connections;
using TokenFunctions.Refresh;
using TokenFunctions.Secrets;
using TokenFunctions.Simulation.Tests.World;

namespace TokenFunctions.Simulation.Tests;

/// <summary>What must hold at every step, and at the end.</summary>
public sealed class Invariants(SimWorld world)
{
    private readonly Dictionary<string, StatusChange> _recorded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);
    private long _lastGeneration;
    private TimeSpan _lastGenerationSeenAt;

    public List<string> Violations { get; } = [];

    public void Violate(string what)
    {
        world.Scheduler.Note($"VIOLATION {what}");
        Violations.Add(what);
    }

    /// <summary>I7: whoever changes the status records it, once. I6: generations only grow.</summary>
    public void Written(Connection? old, Connection row)
    {
        foreach (var change in row.PendingNotifications)
        {
            _recorded[change.Id] = change;
        }

        if (old?.GrantId != row.GrantId)
        {
            world.Ledger.GrantBegins(world.Server.Began.First(t => Fingerprint.Of(row.Id, row.GrantId, new Secret(t)) == row.RefreshTokenFingerprint));
        }

        if (row.IsDeleted)
        {
            // Nobody needs to be told about a connection that is no more.
            _delivered.UnionWith(row.PendingNotifications.Select(c => c.Id));
        }

        if (old is null)
        {
            return;
        }

        var added = row.PendingNotifications.Where(c => old.PendingNotifications.All(o => o.Id != c.Id)).ToList();
        if (old.Status != row.Status && (added.Count != 1 || added[0].To != row.Status || added[0].From != old.Status))
        {
            Violate($"I7: {old.Status} -> {row.Status} recorded as [{string.Join(", ", added)}]");
        }

        if (old.Status == row.Status && added.Count > 0)
        {
            Violate($"I7: a notification without a change: {added[0]}");
        }

        if (row.Generation < old.Generation)
        {
            Violate($"I6: generation {old.Generation} -> {row.Generation}");
        }
    }

    public bool Delivered(StatusChange change) => _delivered.Add(change.Id) || true;

    /// <summary>I3 and I6, of every answer to a caller.</summary>
    public void Answered(TokenReply reply, bool hasMinTtl, bool isReport, TimeSpan askedAt)
    {
        var now = world.Scheduler.Now;
        switch (reply)
        {
            case TokenReply.Token token:
                if (world.Server.ExpiryOf(token.AccessToken.Reveal()) is not { } expiry || expiry <= now)
                {
                    Violate($"I3: {token.AccessToken.Reveal()} was handed out after its end");
                }

                if (token.Connection.Generation < _lastGeneration && askedAt > _lastGenerationSeenAt)
                {
                    Violate($"I6: generation {token.Connection.Generation} after {_lastGeneration}");
                }

                (_lastGeneration, _lastGenerationSeenAt) = token.Connection.Generation > _lastGeneration ? (token.Connection.Generation, world.Scheduler.Elapsed) : (_lastGeneration, _lastGenerationSeenAt);
                break;
            case TokenReply.Unavailable { Connection: var row } when !hasMinTtl && !isReport && TokenLife.Remaining(row, now) is not null:
            case TokenReply.ReauthRequired { Connection: var held } when !hasMinTtl && !isReport && TokenLife.Remaining(held, now) is not null:
                Violate("I3: a living token was withheld");
                break;
        }
    }

    /// <summary>At rest, after a recovery without faults.</summary>
    /// <param name="last">What a caller got at the very end.</param>
    public async Task AtRestAsync(string id, Worker worker, TokenReply last)
    {
        foreach (var change in _recorded.Values.Where(c => !_delivered.Contains(c.Id)))
        {
            Violate($"I7: {change.From} -> {change.To} was never told");
        }

        if (!world.Tables.Rows.TryGetValue(id, out var row))
        {
            return;
        }

        var held = await HeldTokensAsync(row, worker);
        CheckGrants(row, held, last);
        CheckIndex(row);
    }

    private void CheckGrants(Connection row, List<string> held, TokenReply last)
    {
        var grants = held.Select(Grant.IdOf).Distinct().ToList();
        if (grants.Count > 1)
        {
            Violate($"I4: tokens of grants {string.Join(", ", grants)} under one grant id");
        }

        if (last is TokenReply.Token token && held.Count > 0 && Grant.IdOf(token.AccessToken.Reveal()) != grants[0])
        {
            Violate($"I4: {token.AccessToken.Reveal()} was handed out for grant {grants[0]}");
        }

        if (row.Status == ConnectionStatus.ReauthRequired && held.Find(world.Server.WouldAccept) is { } alive)
        {
            Violate($"I4: {row.Verdict?.Reason} although the provider would accept {alive}");
        }

        var current = held.Select(t => world.Server.GrantOf(t)?.Current).FirstOrDefault(t => t is not null);
        if (current is not null && world.Server.WouldAccept(current) && last is not TokenReply.Token && (world.Ledger.Reached(current) || current.EndsWith(":0", StringComparison.Ordinal)))
        {
            Violate($"I1: {current} reached a worker that lives, the provider would accept it, and the caller got {last.GetType().Name}");
        }
    }

    /// <summary>I5: what is kept fresh is in the due index, no later than its due moment.</summary>
    private void CheckIndex(Connection row)
    {
        var isKeptFresh = row is { IsDeleted: false, Strategy: RefreshStrategy.Eager, Status: ConnectionStatus.Active or ConnectionStatus.Degraded };
        if (isKeptFresh && (row.DueKey is not { } key || world.Tables.FindDue(key) is null))
        {
            Violate($"I5: {row.Status} and not in the due index ({row.DueKey?.Bucket ?? "no key"})");
        }
    }

    /// <summary>Every refresh token of the row's grant that we could still send.</summary>
    private async Task<List<string>> HeldTokensAsync(Connection row, Worker worker)
    {
        var held = new List<string>();
        var keys = new SealingKeys(new VaultPort(world.Scheduler, worker.Actor, world.Vault), TimeProvider.System, NullLogger<SealingKeys>.Instance);
        var sealer = new TokenSealer(keys);
        if (row.SealedRefreshToken is { } envelope)
        {
            held.Add((await sealer.OpenAsync(envelope, new SealContext(SealPurpose.RefreshToken, row.Id, row.GrantId), CancellationToken.None)).Reveal());
        }
        else if (row.RefreshTokenVersion is { } version && world.Vault.Find(SecretNames.RefreshToken(row.Id, row.GrantId), version) is { } secret)
        {
            held.Add(secret.Value.Reveal());
        }

        foreach (var spare in row.Spares)
        {
            held.Add((await sealer.OpenAsync(spare.Sealed, new SealContext(SealPurpose.SpareToken, row.Id, row.GrantId), CancellationToken.None)).Reveal());
        }

        return held;
    }
}
