using System.Globalization;
using TokenFunctions.Simulation.Tests.Scheduling;

namespace TokenFunctions.Simulation.Tests.World;

/// <summary>How a provider treats refresh tokens.</summary>
internal enum Rotation
{
    /// <summary>Single use; a replay kills the family.</summary>
    Strict,

    /// <summary>Single use, but for 10 minutes a replay is answered with the successor.</summary>
    Grace,

    /// <summary>Never rotates.</summary>
    None,

    /// <summary>Single use, and a refresh kills the older access tokens.</summary>
    KillsAccessToken,

    /// <summary>Strict, but a request while another is being processed is answered with a transient <c>invalid_grant</c>.</summary>
    TransientConcurrent,

    /// <summary>Single use; a replay is refused and nothing else.</summary>
    Refuses,

    /// <summary>For 10 minutes a replay brings a new successor, and only the newest successor lives.</summary>
    Forks,
}

internal enum ServerAnswerKind
{
    Issued,
    Refused,
    ClientRejected,
}

internal sealed record ServerAnswer(ServerAnswerKind Kind, string? AccessToken = null, string? RefreshToken = null, DateTimeOffset ExpiresAt = default);

/// <summary>An authorization server in small, which remembers everything.</summary>
internal sealed class AuthorizationServer(Rotation rotation, TimeSpan lifetime, Func<DateTimeOffset> now, Coverage coverage)
{
    public const string FormerSecret = "former";
    public const string NewSecret = "new";

    private static readonly TimeSpan GracePeriod = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Grant> _byToken = new(StringComparer.Ordinal);
    private readonly List<Grant> _grants = [];

    public Rotation Rotation => rotation;

    public TimeSpan Lifetime => lifetime;

    /// <summary>The client's registration is broken: everything is answered with <c>invalid_client</c>.</summary>
    public bool IsMisregistered { get; set; }

    /// <summary>A node of its cluster refuses the next token although it is valid. A server does so once in a run, so that a second try decides.</summary>
    public bool HasHiccup { get; set; }

    /// <summary>Null where the client has no secret; then the former one, until the provider changes to the new.</summary>
    public DateTimeOffset? SecretChangesAt { get; set; }

    private bool Takes(string? secret) => SecretChangesAt is not { } change || secret == (now() < change ? FormerSecret : NewSecret);

    public Grant Authorize()
    {
        var grant = new Grant((_grants.Count + 1).ToString(CultureInfo.InvariantCulture));
        _grants.Add(grant);
        _byToken[grant.Current] = grant;
        return grant;
    }

    public Grant? GrantById(string id) => _grants.Find(g => g.Id == id);

    public Grant? GrantOf(string refreshToken) => _byToken.GetValueOrDefault(refreshToken);

    /// <summary>Whether a refresh with that token would succeed now.</summary>
    public bool WouldAccept(string refreshToken) =>
        GrantOf(refreshToken) is { IsAlive: true } grant && (refreshToken == grant.Current || IsInGrace(grant, refreshToken));

    /// <summary>A request arrives. What it is refused at once, or null: then it is being processed until <see cref="Finish"/>.</summary>
    public ServerAnswer? Begin(string refreshToken, string? secret)
    {
        if (!Takes(secret))
        {
            coverage.Count(Happening.SecretRefused);
            return new ServerAnswer(ServerAnswerKind.ClientRejected);
        }

        if (IsMisregistered)
        {
            return new ServerAnswer(ServerAnswerKind.ClientRejected);
        }

        if (GrantOf(refreshToken) is not { } grant)
        {
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        if (HasHiccup)
        {
            HasHiccup = false;
            coverage.Count(Happening.ValidTokenRefused);
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        if (rotation == Rotation.TransientConcurrent && grant.InProcess > 0)
        {
            coverage.Count(Happening.RefusedWhileConcurrent);
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        grant.InProcess++;
        return null;
    }

    public ServerAnswer Finish(string refreshToken)
    {
        var grant = GrantOf(refreshToken)!;
        grant.InProcess--;
        if (!grant.IsAlive)
        {
            return new ServerAnswer(ServerAnswerKind.Refused);
        }

        if (refreshToken == grant.Current)
        {
            return Issue(grant, rotation == Rotation.None ? null : Rotate(grant, refreshToken));
        }

        if (IsInGrace(grant, refreshToken))
        {
            return Issue(grant, rotation == Rotation.Forks ? Rotate(grant, null) : grant.Current);
        }

        if (rotation is Rotation.Strict or Rotation.KillsAccessToken or Rotation.TransientConcurrent or Rotation.Grace)
        {
            coverage.Count(Happening.FamilyKilled);
            grant.IsAlive = false;
        }

        return new ServerAnswer(ServerAnswerKind.Refused);
    }

    public DateTimeOffset? ExpiryOf(string accessToken) => _grants.Select(g => g.ExpiryOf(accessToken)).FirstOrDefault(e => e is not null);

    /// <summary>Whether a resource would accept it now.</summary>
    public bool Honours(string accessToken) =>
        _grants.Find(g => g.ExpiryOf(accessToken) is not null) is { } grant
            && grant.ExpiryOf(accessToken) > now()
            && (rotation != Rotation.KillsAccessToken || grant.NewestAccessToken == accessToken);

    public void Revoke(string token)
    {
        foreach (var grant in _grants.Where(g => GrantOf(token) == g))
        {
            grant.IsAlive = false;
        }
    }

    private ServerAnswer Issue(Grant grant, string? refreshToken)
    {
        var expiresAt = now() + lifetime;
        return new ServerAnswer(ServerAnswerKind.Issued, grant.IssueAccessToken(expiresAt), refreshToken, expiresAt);
    }

    private bool IsInGrace(Grant grant, string token) =>
        rotation is Rotation.Grace or Rotation.Forks && grant.Redeemed.TryGetValue(token, out var at) && now() - at < GracePeriod;

    private string Rotate(Grant grant, string? redeemed)
    {
        if (redeemed is not null)
        {
            grant.Redeemed[redeemed] = now();
        }

        grant.Rotate();
        _byToken[grant.Current] = grant;
        return grant.Current;
    }
}

internal sealed class Grant(string id)
{
    private readonly Dictionary<string, DateTimeOffset> _accessTokens = new(StringComparer.Ordinal);
    private int _rotations;

    public string Id => id;

    public bool IsAlive { get; set; } = true;

    /// <summary>Requests being processed.</summary>
    public int InProcess { get; set; }

    public string Current { get; private set; } = $"rt:{id}:0";

    public string? NewestAccessToken { get; private set; }

    public Dictionary<string, DateTimeOffset> Redeemed { get; } = new(StringComparer.Ordinal);

    public void Rotate() => Current = string.Create(CultureInfo.InvariantCulture, $"rt:{id}:{++_rotations}");

    public string IssueAccessToken(DateTimeOffset expiresAt)
    {
        NewestAccessToken = string.Create(CultureInfo.InvariantCulture, $"at:{id}:{_accessTokens.Count}");
        _accessTokens[NewestAccessToken] = expiresAt;
        return NewestAccessToken;
    }

    public DateTimeOffset? ExpiryOf(string accessToken) => _accessTokens.TryGetValue(accessToken, out var expiry) ? expiry : null;

    /// <summary>Which grant a token of either kind belongs to.</summary>
    public static string IdOf(string token) => token.Split(':')[1];
}
