using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.Fakes;

/// <summary>One refresh token that the server issued.</summary>
internal sealed class IssuedToken(string value, string family)
{
    public string Value => value;

    public string Family => family;

    /// <summary>Issued for it; null for the first of its family.</summary>
    public string? Parent { get; init; }

    public DateTimeOffset? RedeemedAt { get; set; }

    public bool IsRevoked { get; set; }

    /// <summary>When it ends if it is not used; null: never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Presented { get; set; }
}

/// <summary>A provider: rotation, a grace for reuse, and reuse detection that kills the family; or a script of answers.</summary>
internal sealed class AuthorizationServer(World world)
{
    private readonly Dictionary<string, IssuedToken> _tokens = new(StringComparer.Ordinal);
    private int _issued;

    public bool Rotates { get; set; } = true;

    public bool EchoesRefreshToken { get; set; }

    public TimeSpan? Grace { get; set; }

    public TimeSpan? Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how long a refresh token may be unused; null: any time.</summary>
    public TimeSpan? IdleLifetime { get; set; }

    /// <summary>The access token of every answer; null for a new one each time.</summary>
    public string? SameAccessToken { get; set; }

    /// <summary>The scope of every answer; null for none.</summary>
    public string? Scope { get; set; }

    /// <summary>The scopes that refresh requests named.</summary>
    public List<string?> ScopesSent { get; } = [];

    /// <summary>What introspection tells of any token.</summary>
    public DateTimeOffset? IntrospectedExpiry { get; set; }

    /// <summary>Time to answer; longer than the caller's timeout is a time-out, the work being done all the same.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Answers that come first; null = as the model says.</summary>
    public Queue<Func<TokenRequest, TokenResponse?>> Script { get; } = new();

    /// <summary>The answer to every request that the script does not answer; null = as the model says.</summary>
    public TokenResponse? Fallback { get; set; }

    /// <summary>Refresh requests that arrived.</summary>
    public List<string> Sent { get; } = [];

    public List<string> Revoked { get; } = [];

    public RevocationOutcome RevocationAnswer { get; set; } = RevocationOutcome.Revoked;

    public IReadOnlyCollection<IssuedToken> Tokens => _tokens.Values;

    public IssuedToken this[string token] => _tokens[token];

    /// <summary>A new grant's first refresh token.</summary>
    public string Authorize(string family = "grant")
    {
        var value = $"rt-{family}-{++_issued}-must-not-print";
        _tokens[value] = new IssuedToken(value, family) { EndsAt = world.Now + IdleLifetime };
        return value;
    }

    /// <summary>Whether it would be honoured now.</summary>
    public bool Honours(string token) =>
        _tokens.TryGetValue(token, out var t)
        && !t.IsRevoked
        && !(t.EndsAt <= world.Now)
        && (!Rotates || t.RedeemedAt is null || world.Now - t.RedeemedAt < Grace);

    public void RevokeFamily(string family)
    {
        foreach (var token in _tokens.Values.Where(t => t.Family == family))
        {
            token.IsRevoked = true;
        }
    }

    public TokenResponse Refresh(TokenRequest request)
    {
        var sent = request.RefreshToken.Reveal();
        Sent.Add(sent);
        ScopesSent.Add(request.Scope);
        if (_tokens.TryGetValue(sent, out var token))
        {
            token.Presented++;
        }

        return (Script.TryDequeue(out var scripted) ? scripted(request) : null) ?? Fallback ?? Redeem(token);
    }

    /// <summary>The next request is processed, and its response is lost.</summary>
    /// <param name="seen">What the client sees instead.</param>
    public void LoseResponse(TokenResponse.Failed seen) => Script.Enqueue(request =>
    {
        Redeem(_tokens.GetValueOrDefault(request.RefreshToken.Reveal()));
        return seen;
    });

    public RevocationOutcome Revoke(RevocationRequest request)
    {
        if (RevocationAnswer == RevocationOutcome.Revoked)
        {
            Revoked.Add(request.Token.Reveal());
            if (_tokens.TryGetValue(request.Token.Reveal(), out var token))
            {
                RevokeFamily(token.Family);
            }
        }

        return RevocationAnswer;
    }

    /// <summary>An answer that would be one, whatever was sent.</summary>
    public TokenResponse Issue(string family = "grant", string? parent = null, string? refreshToken = null)
    {
        var number = ++_issued;
        if (Rotates && refreshToken is null)
        {
            refreshToken = $"rt-{family}-{number}-must-not-print";
            _tokens[refreshToken] = new IssuedToken(refreshToken, family) { Parent = parent, EndsAt = world.Now + IdleLifetime };
        }

        return new TokenResponse.Issued
        {
            AccessToken = new Secret(SameAccessToken ?? $"at-{family}-{number}-must-not-print"),
            Scope = Scope,
            TokenType = "Bearer",
            RefreshToken = Secret.From(refreshToken),
            RefreshTokenExpiresAt = world.Now + IdleLifetime,
            ExpiresAt = world.Now + (Lifetime ?? TimeSpan.FromHours(1)),
            ExpiryIsKnown = Lifetime is not null,
            ExpiryIsStated = Lifetime is not null,
        };
    }

    private TokenResponse Redeem(IssuedToken? token)
    {
        if (token is null || token.IsRevoked)
        {
            return Answers.InvalidGrant();
        }

        if (!Honours(token.Value))
        {
            RevokeFamily(token.Family);
            return Answers.InvalidGrant();
        }

        token.RedeemedAt ??= world.Now;
        return Issue(token.Family, token.Value, EchoesRefreshToken ? token.Value : null);
    }
}
