using System.Security.Cryptography;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>All grants and tokens, in memory. One lock makes each call atomic: of two refreshes with one token exactly one comes first.</summary>
internal sealed class GrantLedger(TimeProvider time, ProviderCounters counters)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Grant> _grants = [];
    private readonly Dictionary<string, AccessToken> _accessTokens = [];
    private readonly Dictionary<string, RefreshToken> _refreshTokens = [];

    public IssuedTokens Authorize(string clientId, string subject, string scope, TimeSpan lifetime)
    {
        lock (_gate)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var now = time.GetUtcNow();
            var grant = _grants[id] = new Grant(id, clientId, subject, scope, now);
            return new IssuedTokens(NewAccessToken(grant, scope, lifetime, now), NewRefreshToken(grant, generation: 1, now), refreshTokenIsNew: true, now);
        }
    }

    public RefreshResult Refresh(string token, string clientId, string? scope, ProviderBehaviour behaviour)
    {
        lock (_gate)
        {
            var known = _refreshTokens.TryGetValue(token, out var sent) && sent.Grant.ClientId == clientId ? sent : null;
            var result = known is null ? new RefreshResult.Dead() : Decide(known, scope, behaviour);
            if (result is not RefreshResult.Issued)
            {
                counters.AddRefused(known?.Grant.Id);
            }

            return result;
        }
    }

    /// <summary>Null where the token is of no use: unknown, expired or revoked.</summary>
    public AccessToken? FindAlive(string accessToken)
    {
        lock (_gate)
        {
            return _accessTokens.TryGetValue(accessToken, out var token) && token.IsAlive(time.GetUtcNow()) ? token : null;
        }
    }

    /// <summary>False where there is no such grant.</summary>
    public bool RevokeGrant(string grantId)
    {
        lock (_gate)
        {
            return _grants.TryGetValue(grantId, out var grant) && (grant.Revoked = true);
        }
    }

    /// <summary>RFC 7009 section 2.1: a refresh token takes its whole grant along, an access token only itself.</summary>
    public RevocationResult RevokeToken(string token, string clientId)
    {
        lock (_gate)
        {
            var refresh = _refreshTokens.GetValueOrDefault(token);
            var access = _accessTokens.GetValueOrDefault(token);
            if ((refresh?.Grant ?? access?.Grant) is not { } grant)
            {
                return RevocationResult.Unknown;
            }

            return grant.ClientId == clientId ? Revoke(refresh, access) : RevocationResult.OfAnotherClient;
        }
    }

    private static RevocationResult Revoke(RefreshToken? refresh, AccessToken? access)
    {
        if (refresh is not null)
        {
            refresh.Grant.Revoked = true;
        }

        if (access is not null)
        {
            access.Revoked = true;
        }

        return RevocationResult.Revoked;
    }

    private RefreshResult Decide(RefreshToken sent, string? scope, ProviderBehaviour behaviour)
    {
        if (sent.Grant.Processing > 0 && behaviour.ConcurrentRefresh != ConcurrentRefresh.Serve)
        {
            return new RefreshResult.AlreadyProcessing();
        }

        var now = time.GetUtcNow();
        if (sent.IsReuse(behaviour, now))
        {
            sent.Grant.Revoked = true;
            counters.AddReuse(new ReuseEvent(sent.Grant.Id, now, sent.Generation));
        }

        if (sent.Grant.Revoked || now >= sent.ExpiresAt(behaviour))
        {
            return new RefreshResult.Dead();
        }

        scope ??= sent.Grant.Scope;
        return ScopeSet.IsWithin(scope, sent.Grant.Scope) ? Redeem(sent, scope, behaviour, now) : new RefreshResult.ScopeExceeded();
    }

    private RefreshResult.Issued Redeem(RefreshToken sent, string scope, ProviderBehaviour behaviour, DateTimeOffset now)
    {
        if (sent.RotatedAt is not null)
        {
            counters.Add(Count.ReuseAccepted);
        }

        sent.LastUsedAt = now;
        counters.AddServed(sent.Grant.Id);
        var again = behaviour.ReuseAnswer == ReuseAnswer.Same ? sent.Answer : null;
        return new RefreshResult.Issued(again?.Again(now) ?? Renew(sent, scope, behaviour, now), new Turn(this, sent.Grant));
    }

    private IssuedTokens Renew(RefreshToken sent, string scope, ProviderBehaviour behaviour, DateTimeOffset now)
    {
        if (behaviour.RefreshKillsAccessToken)
        {
            sent.Grant.AccessTokens.ForEach(t => t.Revoked = true);
        }

        var access = NewAccessToken(sent.Grant, scope, behaviour.AccessTokenLifetime, now);
        if (!sent.MustRotate(behaviour, now))
        {
            return new IssuedTokens(access, sent, refreshTokenIsNew: false, now);
        }

        sent.RotatedAt ??= now;
        sent.Answer = new IssuedTokens(access, NewRefreshToken(sent.Grant, sent.Generation + 1, now), refreshTokenIsNew: true, now);
        return sent.Answer;
    }

    private AccessToken NewAccessToken(Grant grant, string scope, TimeSpan lifetime, DateTimeOffset now)
    {
        foreach (var useless in grant.AccessTokens.Where(t => !t.IsAlive(now)))
        {
            _accessTokens.Remove(useless.Value);
        }

        grant.AccessTokens.RemoveAll(t => !t.IsAlive(now));
        var token = new AccessToken(OpaqueToken.New("at"), grant, scope, now + lifetime);
        grant.AccessTokens.Add(token);
        return _accessTokens[token.Value] = token;
    }

    private RefreshToken NewRefreshToken(Grant grant, int generation, DateTimeOffset now)
    {
        var token = new RefreshToken(OpaqueToken.New("rt"), grant, generation, now);
        return _refreshTokens[token.Value] = token;
    }

    private void EndTurn(Grant grant)
    {
        lock (_gate)
        {
            grant.Processing--;
        }
    }

    private sealed class Turn : IDisposable
    {
        private readonly GrantLedger _ledger;
        private Grant? _grant;

        public Turn(GrantLedger ledger, Grant grant)
        {
            (_ledger, _grant) = (ledger, grant);
            grant.Processing++;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _grant, null) is { } grant)
            {
                _ledger.EndTurn(grant);
            }
        }
    }
}
