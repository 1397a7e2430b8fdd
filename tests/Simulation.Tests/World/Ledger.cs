using TokenFunctions.Model;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>
/// Every presentation of a refresh token, what it was declared as, and what became of it (I2, and of I4 that no token is used for another grant).
/// </summary>
internal sealed class Ledger(SimWorld world)
{
    private readonly List<Presentation> _all = [];
    private readonly Dictionary<Actor, Declaration> _declared = [];
    private readonly Dictionary<(GrantId GrantId, Fingerprint Fingerprint), long> _redeemedAt = [];
    private readonly Dictionary<GrantId, string> _grants = [];
    private readonly Dictionary<(GrantId GrantId, string Token), Fingerprint> _fingerprints = [];
    private long _writes;

    public sealed record Presentation(string Token, Actor Worker, GrantId GrantId, string AttemptId, TimeSpan SentAt, TimeSpan Timeout)
    {
        /// <summary>What the server answered, whether or not it arrived.</summary>
        public ServerAnswer? Processed { get; set; }

        /// <summary>It was a reuse that the server punished.</summary>
        public bool KilledTheFamily { get; set; }

        /// <summary>What arrived.</summary>
        public ServerAnswer? Answer { get; set; }

        /// <summary>Its worker no longer waits for it.</summary>
        public bool IsOver { get; set; }

        public bool MayBeUnderWay(TimeSpan now) => !IsOver && now < SentAt + Timeout;

        /// <summary>For all that its worker could know the provider has redeemed the token.</summary>
        public bool MayHaveCounted => Answer is null or { Kind: ServerAnswerKind.Issued, RefreshToken: not null };
    }

    private sealed record Declaration(RefreshIntent Intent, Connection Row, long Write);

    public string? LastSent => _all.Count > 0 ? _all[^1].Token : null;

    public Fingerprint FingerprintOf(GrantId grantId, string token)
    {
        if (!_fingerprints.TryGetValue((grantId, token), out var fingerprint))
        {
            fingerprint = _fingerprints[(grantId, token)] = Fingerprint.Of(SimWorld.ConnectionId, grantId, new Secret(token));
        }

        return fingerprint;
    }

    /// <summary>Which grant at the server a grant of ours is; null before its row was written.</summary>
    public string? ServerGrantOf(GrantId grantId) => _grants.GetValueOrDefault(grantId);

    public void Written(Connection? old, Connection row, Actor by)
    {
        _writes++;
        if (old?.GrantId != row.GrantId)
        {
            _grants[row.GrantId] = Grant.IdOf(world.TokensPut.Find(t => FingerprintOf(row.GrantId, t) == row.RefreshTokenFingerprint)!);
        }

        foreach (var fingerprint in row.RedeemedFingerprints)
        {
            _redeemedAt.TryAdd((row.GrantId, fingerprint), _writes);
        }

        if (row.Intent is { } intent && intent != old?.Intent)
        {
            _declared[by] = new Declaration(intent, row, _writes);
        }
    }

    public Presentation Sent(string token, Actor worker, TimeSpan timeout)
    {
        var (intent, row, write) = _declared.GetValueOrDefault(worker)
            ?? new Declaration(new RefreshIntent("none", world.Scheduler.Now, new Fingerprint("")), world.Rows.All.First(), 0);
        var presentation = new Presentation(token, worker, row.GrantId, intent.AttemptId, world.Scheduler.Elapsed, timeout);
        world.Scheduler.Coverage.Count(Happening.TokenSent);
        if (ServerGrantOf(row.GrantId) != Grant.IdOf(token))
        {
            world.Invariants.Violate($"I4: {worker.Name} sends {token} for grant {ServerGrantOf(row.GrantId)}");
        }

        var fingerprint = FingerprintOf(row.GrantId, token);
        if (intent.Fingerprint != fingerprint)
        {
            world.Invariants.Violate($"I2: {worker.Name} presents {token}, which no intent declares: nobody could tell its recovery from a replay");
        }

        var isSpare = row.Spares.Any(s => s.Fingerprint == fingerprint);
        world.Scheduler.Coverage.Count(isSpare ? Happening.SpareUsed : intent.AmbiguousSince is null ? Happening.Calls : Happening.Recovery);
        if (!isSpare && _redeemedAt.TryGetValue((row.GrantId, fingerprint), out var redeemedAt) && redeemedAt <= write)
        {
            world.Invariants.Violate($"I2: {worker.Name} presents {token}, whose redemption was committed before");
        }

        if (world.Server.Rotation != Rotation.None && _all.Exists(p => p.Token == token))
        {
            world.Scheduler.Coverage.Count(Happening.SentAgain);
        }

        foreach (var earlier in _all)
        {
            if (earlier.Token == token && earlier.GrantId == row.GrantId && earlier.AttemptId != intent.AttemptId)
            {
                Compare(earlier, presentation, intent, isSpare);
            }
        }

        _all.Add(presentation);
        return presentation;
    }

    /// <summary>Whether the answer that brought that token reached a worker that lived on.</summary>
    public bool Reached(GrantId grantId, string refreshToken) =>
        _all.Any(p => p.GrantId == grantId && p.Answer?.RefreshToken == refreshToken && !p.Worker.IsDead);

    /// <summary>Whether the server has redeemed the token when we sent it.</summary>
    public bool WasRedeemed(GrantId grantId, Fingerprint fingerprint) =>
        _all.Exists(p => p.GrantId == grantId
            && p.Processed is { Kind: ServerAnswerKind.Issued, RefreshToken: not null }
            && FingerprintOf(grantId, p.Token) == fingerprint);

    /// <summary>Whether the grant died of a recovery of ours: one that was sent after the request which had redeemed the token.</summary>
    public bool DiedOfRecovery(GrantId grantId) => _all.Exists(killer => killer.GrantId == grantId && killer.KilledTheFamily
        && _all.TakeWhile(p => p != killer)
            .Any(p => p.GrantId == grantId && p.Token == killer.Token && p.Processed is { Kind: ServerAnswerKind.Issued, RefreshToken: not null }));

    private void Compare(Presentation earlier, Presentation presentation, RefreshIntent intent, bool isSpare)
    {
        if (earlier.MayBeUnderWay(presentation.SentAt))
        {
            world.Invariants.Violate($"I2: {presentation.Worker.Name} presents {presentation.Token} while a request of {earlier.Worker.Name} may be under way");
        }

        if (world.Server.Rotation != Rotation.None && earlier.MayHaveCounted && intent.AmbiguousSince is null && !isSpare)
        {
            world.Invariants.Violate($"I2: {presentation.Worker.Name} presents {presentation.Token} after {earlier.Worker.Name}, not as a recovery");
        }
    }
}
