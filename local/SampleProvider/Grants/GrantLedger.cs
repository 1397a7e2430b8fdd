using System.Security.Cryptography;
using static TokenFunctions.Local.SampleProvider.ProviderCounters;

namespace TokenFunctions.Local.SampleProvider.Grants;

/// <summary>All grants and tokens, in memory. One lock makes each call atomic: of two refreshes with one token exactly one is the first.</summary>
internal sealed class GrantLedger(TimeProvider time, ProviderCounters counters)
{
    /// <summary>Stands for the client if the provider does not check the client.</summary>
    public const string AnyClient = "*";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Grant> _grants = [];
    private readonly Dictionary<string, AccessToken> _accessTokens = [];
    private readonly Dictionary<string, RefreshToken> _refreshTokens = [];

    public IssuedTokens Authorize(string clientId, string subject, string scope, TimeSpan lifetime, ProviderBehaviour behaviour)
    {
        lock (_gate)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var now = time.GetUtcNow();
            var grant = _grants[id] = new Grant(id, clientId, subject, scope, now);
            var access = NewAccessToken(grant, scope, lifetime, behaviour, now);
            return new IssuedTokens(access, NewRefreshToken(access, generation: 1, behaviour, now), refreshTokenIsNew: true, now);
        }
    }

    public RefreshResult Refresh(string token, string clientId, string? scope, ProviderBehaviour behaviour)
    {
        lock (_gate)
        {
            var known = _refreshTokens.TryGetValue(token, out var sent) && (sent.Grant.ClientId == clientId || clientId == AnyClient) ? sent : null;
            var result = known is null ? new RefreshResult.Dead() : Decide(known, scope, behaviour);
            if (result is not RefreshResult.Issued)
            {
                counters.AddRefused(known?.Grant.Id);
            }

            return result;
        }
    }

    /// <summary>Null if the token is unknown, expired or revoked.</summary>
    public AccessToken? FindAlive(string accessToken)
    {
        lock (_gate)
        {
            return _accessTokens.TryGetValue(accessToken, out var token) && token.IsAlive(time.GetUtcNow()) ? token : null;
        }
    }

    /// <summary>Null if the token is unknown, rotated, expired or revoked.</summary>
    public RefreshToken? FindAliveRefreshToken(string refreshToken, ProviderBehaviour behaviour)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return _refreshTokens.TryGetValue(refreshToken, out var token) && IsAlive(token, behaviour, now) && !token.IsReuse(behaviour, now) ? token : null;
        }
    }

    /// <summary>False if there is no such grant.</summary>
    public bool RevokeGrant(string grantId)
    {
        lock (_gate)
        {
            return _grants.TryGetValue(grantId, out var grant) && (grant.Revoked = true);
        }
    }

    /// <summary>RFC 7009 section 2.1: a refresh token revokes its whole grant, an access token only itself.</summary>
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
        var isReuse = sent.IsReuse(behaviour, now);
        if (isReuse)
        {
            sent.Grant.Revoked |= behaviour.Reuse != Reuse.Refuse;
            counters.AddReuse(new ReuseEvent(sent.Grant.Id, now, sent.Generation));
        }

        if (isReuse || !IsAlive(sent, behaviour, now))
        {
            return new RefreshResult.Dead();
        }

        scope ??= sent.Grant.Scope;
        return ScopeSet.IsWithin(scope, sent.Grant.Scope) ? Redeem(sent, scope, behaviour, now) : new RefreshResult.ScopeExceeded();
    }

    private static bool IsAlive(RefreshToken token, ProviderBehaviour behaviour, DateTimeOffset now) =>
        !token.Grant.Revoked && !(now >= token.ExpiresAt(behaviour));

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

        var access = NewAccessToken(sent.Grant, scope, behaviour.AccessTokenLifetime, behaviour, now);
        if (!sent.MustRotate(behaviour, now))
        {
            return new IssuedTokens(access, sent, refreshTokenIsNew: false, now);
        }

        sent.RotatedAt ??= now;
        sent.Answer = new IssuedTokens(access, NewRefreshToken(access, sent.Generation + 1, behaviour, now), refreshTokenIsNew: true, now);
        return sent.Answer;
    }

    private AccessToken NewAccessToken(Grant grant, string scope, TimeSpan lifetime, ProviderBehaviour behaviour, DateTimeOffset now)
    {
        foreach (var useless in grant.AccessTokens.Where(t => !t.IsAlive(now)))
        {
            _accessTokens.Remove(useless.Value);
        }

        grant.AccessTokens.RemoveAll(t => !t.IsAlive(now));
        var value = behaviour.AccessTokenIsJwt ? JwtAccessToken.New(grant, scope, now.AddSeconds(behaviour.ClockSkewSeconds), lifetime) : OpaqueToken.New("at");
        var token = new AccessToken(value, grant, scope, now + lifetime);
        grant.AccessTokens.Add(token);
        return _accessTokens[token.Value] = token;
    }

    private RefreshToken NewRefreshToken(AccessToken access, int generation, ProviderBehaviour behaviour, DateTimeOffset now)
    {
        var token = behaviour.AccessTokenIsExchanged
            ? new RefreshToken(access.Value, access.Grant, generation, now, access.ExpiresAt)
            : new RefreshToken(OpaqueToken.New("rt"), access.Grant, generation, now, endsAt: null);
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
