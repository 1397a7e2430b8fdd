using Microsoft.Extensions.Logging.Abstractions;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Sealing;
using TokenFunctions.Simulation.Tests.Scheduling;
using TokenFunctions.Simulation.Tests.World;
using TokenFunctions.Tests.Fakes.Memory;
using TokenFunctions.Tokens;

namespace TokenFunctions.Simulation.Tests;

/// <summary>What must hold at every step, and at the end.</summary>
internal sealed class Invariants(SimWorld world)
{
    private readonly Dictionary<string, StatusChange> _recorded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);
    private readonly HashSet<(GrantId GrantId, Fingerprint Fingerprint)> _committed = [];
    private readonly Dictionary<string, TimeSpan> _leases = new(StringComparer.Ordinal);
    private bool _mayLackDueRow;
    private long _newest;
    private long _served;
    private TimeSpan _servedAt;

    public List<string> Violations { get; } = [];

    public void Violate(string what)
    {
        world.Scheduler.Note($"VIOLATION {what}");
        Violations.Add(what);
    }

    /// <summary>After each write of the row.</summary>
    public void Written(Connection? old, Connection row, Actor by)
    {
        world.Ledger.Written(old, row, by);
        Count(old, row);
        CheckGenerations(old, row, by);
        CheckNotifications(old, row);
        CheckVerdict(old, row);
        Removed();
        _committed.UnionWith(row.Spares.Select(s => (row.GrantId, s.Fingerprint)));
        _committed.Add((row.GrantId, row.RefreshTokenFingerprint));
    }

    /// <summary>The row is an older one. What was promised since is forgotten, except the grant.</summary>
    public void Restored(Connection row)
    {
        (_newest, _served, _mayLackDueRow) = (row.Generation, 0, true);
        _delivered.UnionWith(_recorded.Keys);
    }

    /// <summary>After each write and removal anywhere: what is committed is held (I1), what is to be refreshed is in the due index (I5).</summary>
    public void Removed()
    {
        if (world.Rows.Find(SimWorld.ConnectionId) is not { IsDeleted: false } row)
        {
            return;
        }

        if (CurrentOf(row) is { } current && _committed.Contains((row.GrantId, world.Ledger.FingerprintOf(row.GrantId, current))) && !Holds(row, current))
        {
            Violate($"I1: {current} was committed and the provider accepts it, but nobody holds it any more");
        }

        var isKeptFresh = row is { Strategy: RefreshStrategy.Eager, Status: ConnectionStatus.Active or ConnectionStatus.Degraded };
        if (!_mayLackDueRow && (isKeptFresh || row.DueAt is not null) && (row.DueKey is not { } key || world.Due.Find(key) is null))
        {
            Violate($"I5: {row.Status} and not in the due index ({row.DueKey?.Bucket ?? "no key"})");
        }

        var latest = row.NextAttemptAt > row.AccessTokenExpiresAt ? row.NextAttemptAt : row.AccessTokenExpiresAt ?? row.NextAttemptAt;
        latest = latest > world.Scheduler.Now ? latest : world.Scheduler.Now;
        if (isKeptFresh && row.DueAt > latest)
        {
            Violate($"I5: due at {row.DueAt:T}, after {latest:T}");
        }
    }

    /// <summary>I2: one at a time, as long as a lease lasts.</summary>
    public void LeaseGranted(string holder)
    {
        var now = world.Scheduler.Elapsed;
        if (_leases.Any(l => l.Key != holder && l.Value > now))
        {
            Violate("I2: a lease was given away while its holder's time lasted");
        }

        _leases[holder] = now + ILeases.Length;
    }

    public void LeaseReleased(string holder) => _leases.Remove(holder);

    public void Delivered(StatusChange change) => _delivered.Add(change.Id);

    internal sealed record Question(TimeSpan At, Connection? Row, TimeSpan? MinTtl, bool IsReport);

    public Question Ask(TimeSpan? minTtl, bool isReport = false) => new(world.Scheduler.Elapsed, world.Rows.Find(SimWorld.ConnectionId), minTtl, isReport);

    /// <summary>I3 and I6, of every answer to a caller.</summary>
    public void Answered(Question question, TokenResult reply, Actor worker)
    {
        world.Scheduler.Coverage.Count(reply is TokenResult.Token ? Happening.TokenServed : Happening.Unavailable);
        if (reply is TokenResult.Token token)
        {
            CheckServed(question, token, worker);
        }
        else if (question is { MinTtl: null, IsReport: false, Row: { IsDeleted: false } row }
            && TokenFreshness.Remaining(row, world.Scheduler.Now) is not null
            && world.Rows.Find(row.Id) is { IsDeleted: false } now && now.GrantId == row.GrantId
            && (world.Scheduler.Coverage[Happening.ClockBackAnHour] == 0 || TokenFreshness.Remaining(now, world.Scheduler.Now) is not null)
            && worker.KeyMissedAt < question.At)
        {
            Violate($"I3: a living token was withheld: {reply.GetType().Name}");
        }
    }

    /// <summary>At rest, after a recovery without faults.</summary>
    /// <param name="last">What a caller got at the very end.</param>
    public async Task AtRestAsync(Worker worker, TokenResult last)
    {
        foreach (var change in _recorded.Values.Where(c => !_delivered.Contains(c.Id)))
        {
            Violate($"I7: {change.From} -> {change.To} was never told");
        }

        if (world.Rows.Find(SimWorld.ConnectionId) is not { IsDeleted: false } row)
        {
            return;
        }

        CheckGrants(row, await HeldTokensAsync(row, worker), last);
    }

    /// <summary>At rest: the row as sweeps alone have left it (I5).</summary>
    public void Swept(Connection? swept)
    {
        _mayLackDueRow = false;
        Removed();
        if (swept is { IsDeleted: false, Verdict.NextTryAt: { } nextTryAt } && world.Scheduler.Now - nextTryAt > TimeSpan.FromHours(1))
        {
            Violate($"I5: the sweeps have left a verdict whose next try was due at {nextTryAt:T}");
        }

        if (swept is { Status: ConnectionStatus.Active } && world.Server.Lifetime > TimeSpan.FromMinutes(1)
            && TokenFreshness.Remaining(swept, world.Scheduler.Now) is null)
        {
            Violate("I5: the sweeps have left an active connection without a living token");
        }
    }

    private void Count(Connection? old, Connection row)
    {
        var coverage = world.Scheduler.Coverage;
        if (old is null || old.GrantId != row.GrantId)
        {
            return;
        }

        if (row.Spares.Length > old.Spares.Length)
        {
            coverage.Count(Happening.SpareKept);
        }

        if (row.Generation > old.Generation)
        {
            coverage.Count(row.Intent is not null ? Happening.EscapeCopyUsed : old.Verdict is not null ? Happening.CommitOntoVerdict : Happening.Calls);
        }

        if (row.Verdict is null && old.Verdict?.NextTryAt is not null)
        {
            coverage.Count(Happening.VerdictHealed);
        }

        if (row.Verdict is { } verdict && verdict != old.Verdict)
        {
            coverage.Count(verdict.Reason == FailureReasons.RotationLost ? Happening.RotationLost
                : row.Status == ConnectionStatus.ReauthRequired ? Happening.ReauthRequired : Happening.OperatorActionRequired);
        }
    }

    /// <summary>
    /// I6. A connection that is made anew starts from the clock: one that is an hour slow is beyond it, and so is a PUT that slept while another connection was
    /// made and deleted.
    /// </summary>
    private void CheckGenerations(Connection? old, Connection row, Actor by)
    {
        if (old is null && (by.ClockWasEverBehind || row.CreatedAt < world.LastRemovedAt))
        {
            (_newest, _served) = (0, 0);
        }

        // Its due row may have gone with the other connection, or as an orphan; the reconciliation puts it again.
        _mayLackDueRow = old is null
            ? row.CreatedAt < world.LastRemovedAt || world.Scheduler.Now - row.CreatedAt > TimeSpan.FromMinutes(1)
            : _mayLackDueRow && row.DueKey == old.DueKey;
        if (row.Generation < _newest || (old is not null && old.GrantId != row.GrantId && row.Generation == old.Generation))
        {
            Violate($"I6: generation {_newest} -> {row.Generation}");
        }

        _newest = row.Generation;
    }

    /// <summary>I7: whoever changes the status records it, once.</summary>
    private void CheckNotifications(Connection? old, Connection row)
    {
        foreach (var change in row.PendingNotifications)
        {
            _recorded[change.Id] = change;
        }

        if (row.IsDeleted)
        {
            // Nobody needs to be told about a connection that is no more.
            _delivered.UnionWith(row.PendingNotifications.Select(c => c.Id));
        }

        var added = row.PendingNotifications.Where(c => old?.PendingNotifications.All(o => o.Id != c.Id) ?? true).ToList();
        if (old is not null && old.Status != row.Status && (added.Count != 1 || added[0].To != row.Status || added[0].From != old.Status))
        {
            Violate($"I7: {old.Status} -> {row.Status} recorded as [{string.Join(", ", added)}]");
        }

        if (old?.Status == row.Status && added.Count > 0)
        {
            Violate($"I7: a notification without a change: {added[0]}");
        }
    }

    /// <summary>I4, at the moment of the verdict: nothing that the row holds would be accepted, and our own replay is not put down to the provider.</summary>
    private void CheckVerdict(Connection? old, Connection row)
    {
        if (row is not { IsDeleted: false, Status: ConnectionStatus.ReauthRequired, Verdict: { } verdict } || verdict == old?.Verdict)
        {
            return;
        }

        // While a request is being processed the provider may accept no other; who waits for its answer will commit onto the verdict.
        // A verdict with a second try is not the last word: at rest the grant must be in use again.
        if (verdict.NextTryAt is null && CurrentOf(row) is { } current && Holds(row, current) && world.Server.GrantOf(current)!.InProcess == 0)
        {
            Violate($"I4: {verdict.Reason} although the provider would accept {current}");
        }

        if (verdict.Reason != FailureReasons.RotationLost && world.Ledger.WasRedeemed(row.GrantId, row.RefreshTokenFingerprint))
        {
            Violate($"I4: {verdict.Reason}, but it was we who had redeemed the token");
        }

        if (verdict.Reason != FailureReasons.RotationLost && world.Ledger.DiedOfRecovery(row.GrantId))
        {
            Violate($"I4: {verdict.Reason}, but the grant died of a recovery of ours");
        }
    }

    private void CheckServed(Question question, TokenResult.Token token, Actor worker)
    {
        var (now, served, row) = (world.Scheduler.Now, token.AccessToken.Reveal(), token.Connection);
        var expiry = world.Server.ExpiryOf(served);
        if ((expiry is null || expiry <= now) && worker.ClockIsBehind == TimeSpan.Zero)
        {
            Violate($"I3: {served} was handed out after its end");
        }

        if (token.Warning is null && !question.IsReport && worker.ClockIsBehind == TimeSpan.Zero
            && world.Scheduler.Elapsed - question.At < TimeSpan.FromSeconds(1)
            && expiry - now < Required(question.MinTtl))
        {
            Violate($"I3: {served} has {expiry - now} left, asked for were {question.MinTtl}");
        }

        if (world.Ledger.ServerGrantOf(row.GrantId) != Grant.IdOf(served))
        {
            Violate($"I4: {served} was handed out for grant {world.Ledger.ServerGrantOf(row.GrantId)}");
        }

        if (row.AccessTokenGeneration < _served && question.At > _servedAt)
        {
            Violate($"I6: generation {row.AccessTokenGeneration} handed out after {_served}");
        }

        // The last answer of a connection that is gone says nothing about its successor, which a slow clock may have begun earlier.
        var isOfCurrent = world.Rows.Find(row.Id)?.CreatedAt == row.CreatedAt;
        (_served, _servedAt) = isOfCurrent && row.AccessTokenGeneration > _served ? (row.AccessTokenGeneration, world.Scheduler.Elapsed) : (_served, _servedAt);
    }

    /// <summary>What the contract promises: the skew, or what was asked for as far as tokens live that long.</summary>
    private TimeSpan Required(TimeSpan? minTtl)
    {
        var (lifetime, skew) = (world.Server.Lifetime, world.Options.MinimumLifetime);
        skew = lifetime / 5 < skew ? lifetime / 5 : skew;
        return (minTtl is not { } wanted ? skew : wanted < lifetime - skew ? wanted : lifetime - skew) - TimeSpan.FromSeconds(1);
    }

    private void CheckGrants(Connection row, List<string> held, TokenResult last)
    {
        if (held.Find(t => Grant.IdOf(t) != world.Ledger.ServerGrantOf(row.GrantId)) is { } foreign)
        {
            Violate($"I4: {foreign} is held for grant {world.Ledger.ServerGrantOf(row.GrantId)}");
        }

        if (last is TokenResult.Token token && !world.Server.Honours(token.AccessToken.Reveal()))
        {
            Violate($"I3: at rest {token.AccessToken.Reveal()} was handed out, which no resource accepts");
        }

        if (row.Status is ConnectionStatus.ReauthRequired && held.Find(world.Server.WouldAccept) is { } alive)
        {
            Violate($"I4: {row.Verdict?.Reason} although the provider would accept {alive}");
        }

        if (CurrentOf(row) is { } current && last is not TokenResult.Token
            && (world.Ledger.Reached(row.GrantId, current) || _committed.Contains((row.GrantId, world.Ledger.FingerprintOf(row.GrantId, current)))))
        {
            Violate($"I1: {current} reached a worker that lives, the provider would accept it, and the caller got {last.GetType().Name}");
        }
    }

    /// <summary>The refresh token that the provider would accept now; null if none.</summary>
    private string? CurrentOf(Connection row) =>
        world.Ledger.ServerGrantOf(row.GrantId) is { } id && world.Server.GrantById(id) is { IsAlive: true } grant ? grant.Current : null;

    private bool Holds(Connection row, string token)
    {
        var fingerprint = world.Ledger.FingerprintOf(row.GrantId, token);
        var newest = world.Vault.Find(SecretNames.RefreshToken(row.Id, row.GrantId), null);
        return row.Spares.Any(s => s.Fingerprint == fingerprint)
            || (newest?.Value.Reveal() == token && SecretNames.GenerationOf(newest.Tags) > row.Generation)
            || (row.RefreshTokenFingerprint == fingerprint
                && (row.SealedRefreshToken is not null
                    || (row.RefreshTokenVersion is { } version
                        && world.Vault.Find(SecretNames.RefreshToken(row.Id, row.GrantId), version)?.Value.Reveal() == token)));
    }

    /// <summary>Every refresh token of the row's grant that we could still send, opened as the app would.</summary>
    private async Task<List<string>> HeldTokensAsync(Connection row, Worker worker)
    {
        var held = new List<string>();
        var sealer = new TokenSealer(
            new SealingKeys(new MemoryVault(world.Vault, () => world.Scheduler.Now), TimeProvider.System, NullLogger<SealingKeys>.Instance));
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
