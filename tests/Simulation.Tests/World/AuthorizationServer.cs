using System.Globalization;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>How a provider treats refresh tokens.</summary>
public enum Rotation
{
    /// <summary>Single use; a replay kills the family.</summary>
    Strict,

    /// <summary>Single use, but for 10 minutes a replay is answered with the successor.</summary>
    Grace,

    /// <summary>Never rotates.</summary>
    None,

    /// <summary>Single use, and a refresh kills the older access tokens.</summary>
    KillsAccessToken,

    /// <summary>Strict, but a request while another is being processed is answered with a transient refusal.</summary>
    TransientConcurrent,
}

public enum ServerAnswerKind
{
    Issued,
    Refused,
    TryLater,
}

public sealed record ServerAnswer(ServerAnswerKind Kind, string? AccessToken = null, string? RefreshToken = null, DateTimeOffset ExpiresAt = default);

/// <summary>An authorization server in small, which remembers everything.</summary>
public sealed class AuthorizationServer(Rotation rotation, TimeSpan lifetime, Func<DateTimeOffset> now)
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Grant> _byToken = new(StringComparer.Ordinal);
    private readonly List<Grant> _grants = [];

    public Rotation Rotation => rotation;

    /// <summary>The tokens that its grants began with.</summary>
    public IEnumerable<string> Began => _grants.Select(g => $"rt:{g.Id}:0");

    /// <summary>Grants whose family a replay killed.</summary>
    public int Replays { get; private set; }

    public Grant Authorize()
    {
        var grant = new Grant((_grants.Count + 1).ToString(CultureInfo.InvariantCulture));
        _grants.Add(grant);
        _byToken[grant.Current] = grant;
        return grant;
    }

    public Grant? GrantOf(string refreshToken) => _byToken.GetValueOrDefault(refreshToken);

    /// <summary>Whether a refresh with that token would succeed now.</summary>
    public bool WouldAccept(string refreshToken) => GrantOf(refreshToken) is { IsAlive: true } grant && (refreshToken == grant.Current || IsInGrace(grant, refreshToken));

    public ServerAnswer Refresh(string refreshToken)
    {
        if (GrantOf(refreshToken) is not { IsAlive: true } grant)
        {
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        if (refreshToken != grant.Current && !IsInGrace(grant, refreshToken))
        {
            grant.IsAlive = false;
            Replays++;
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        var rotated = rotation == Rotation.None ? null : refreshToken == grant.Current ? Rotate(grant) : grant.Current;
        return new ServerAnswer(ServerAnswerKind.Issued, grant.IssueAccessToken(now() + lifetime), rotated, now() + lifetime);
    }

    public DateTimeOffset? ExpiryOf(string accessToken) => _grants.Select(g => g.ExpiryOf(accessToken)).FirstOrDefault(e => e is not null);

    public void Revoke(string token)
    {
        foreach (var grant in _grants.Where(g => GrantOf(token) == g))
        {
            grant.IsAlive = false;
        }
    }

    private bool IsInGrace(Grant grant, string token) => rotation == Rotation.Grace && grant.Redeemed.TryGetValue(token, out var at) && now() - at < GracePeriod;

    private string Rotate(Grant grant)
    {
        grant.Redeemed[grant.Current] = now();
        grant.Rotate();
        _byToken[grant.Current] = grant;
        return grant.Current;
    }
}

public sealed class Grant(string id)
{
    private readonly Dictionary<string, DateTimeOffset> _accessTokens = new(StringComparer.Ordinal);
    private int _rotations;

    public string Id => id;

    public bool IsAlive { get; set; } = true;

    public string Current { get; private set; } = $"rt:{id}:0";

    public Dictionary<string, DateTimeOffset> Redeemed { get; } = new(StringComparer.Ordinal);

    public void Rotate() => Current = string.Create(CultureInfo.InvariantCulture, $"rt:{id}:{++_rotations}");

    public string IssueAccessToken(DateTimeOffset expiresAt)
    {
        var token = string.Create(CultureInfo.InvariantCulture, $"at:{id}:{_accessTokens.Count}");
        _accessTokens[token] = expiresAt;
        return token;
    }

    public DateTimeOffset? ExpiryOf(string accessToken) => _accessTokens.TryGetValue(accessToken, out var expiry) ? expiry : null;

    /// <summary>Which grant a token of either kind belongs to.</summary>
    public static string IdOf(string token) => token.Split(':')[1];
}
