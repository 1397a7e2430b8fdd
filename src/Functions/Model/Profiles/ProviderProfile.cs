using System.Collections.Immutable;

namespace TokenFunctions.Model.Profiles;

/// <summary>How a well-known provider differs from RFC 6749: data, not code. <see cref="Generic"/> is a provider that does not differ.</summary>
internal sealed record ProviderProfile
{
    public static ProviderProfile Generic { get; } = new() { Name = "generic" };

    public required string Name { get; init; }

    /// <summary>Whether a refresh returns another refresh token than the one sent; null where unknown.</summary>
    public RefreshTokenRotation? Rotation { get; init; }

    /// <summary>
    /// Two refreshes of one grant at the same time do no harm; null where unknown. The app itself never starts two. This is for applications that share the
    /// grant.
    /// </summary>
    public bool? ConcurrentRefreshIsSafe { get; init; }

    /// <summary>A refresh invalidates the previous access token at once, so an early refresh does harm.</summary>
    public bool RefreshKillsAccessToken { get; init; }

    /// <summary>How long after its redemption a rotated refresh token may be sent again; null where reuse is fatal.</summary>
    public TimeSpan? ReuseGrace { get; init; }

    /// <summary>The refresh token never rotates, or stays valid beside its successor: reuse is harmless.</summary>
    public bool ReuseIsHarmless { get; init; }

    /// <summary>A refresh token ends after it has been unused for so long; null where unknown or unlimited.</summary>
    public TimeSpan? RefreshTokenIdleLifetime { get; init; }

    /// <summary>A grant ends so long after the authorization, however often it is refreshed; null where unknown or unlimited.</summary>
    public TimeSpan? RefreshTokenAbsoluteLifetime { get; init; }

    /// <summary>Access-token lifetime to assume where the response states none.</summary>
    public TimeSpan? DefaultLifetime { get; init; }

    /// <summary>How the response writes lifetimes.</summary>
    public LifetimeUnit LifetimeUnit { get; init; }

    /// <summary>RFC 6749 section 3.2 says POST.</summary>
    public RefreshMethod RefreshMethod { get; init; }

    /// <summary>How the request's parameters are written.</summary>
    public BodyEncoding BodyEncoding { get; init; }

    /// <summary>The default of a registration; null where the provider leaves it open.</summary>
    public ClientAuthentication? ClientAuthentication { get; init; }

    /// <summary>The default of a registration. Braces hold settings, as in all endpoints here: <c>https://{domain}.acme.example/token</c>.</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>RFC 7009.</summary>
    public string? RevocationEndpoint { get; init; }

    /// <summary>RFC 6749 section 3.1.</summary>
    public string? AuthorizationEndpoint { get; init; }

    /// <summary>RFC 7662.</summary>
    public string? IntrospectionEndpoint { get; init; }

    /// <summary>RFC 8414 section 2.</summary>
    public string? Issuer { get; init; }

    /// <summary>The settings in the endpoints, by name (<c>[a-z][a-z0-9_]*</c>).</summary>
    public IReadOnlyDictionary<string, ProfileSetting> Settings { get; init; } = ImmutableSortedDictionary<string, ProfileSetting>.Empty;

    /// <summary>RFC 6749 section 6 says <c>refresh_token</c>.</summary>
    public string GrantType { get; init; } = "refresh_token";

    /// <summary>The parameter that carries the refresh token; RFC 6749 section 6 says <c>refresh_token</c>.</summary>
    public string TokenParameter { get; init; } = "refresh_token";

    /// <summary>Whether a connection's scope is sent with each refresh. RFC 6749 section 6 keeps the scope without it.</summary>
    public bool SendScope { get; init; }

    /// <summary>Sent with each refresh besides the parameters of RFC 6749 section 6, which they cannot replace.</summary>
    public IReadOnlyDictionary<string, string> RefreshParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Sent with each request to the provider.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a refused refresh token is tried once more, two minutes later, before it counts as dead.</summary>
    public bool SecondTry { get; init; } = true;

    /// <summary>Where the response has the members of RFC 6749 section 5.</summary>
    public ResponsePaths Response { get; init; } = new();

    /// <summary>What a 2xx body must have to be a success, besides an access token; null for nothing.</summary>
    public SuccessTest? Success { get; init; }

    /// <summary>The classification of errors where it differs from RFC 6749 section 5.2; the first match counts.</summary>
    public IReadOnlyList<ErrorDialect> Errors { get; init; } = [];

    /// <summary>The vendor's page on refreshing.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>What is not verified.</summary>
    public string? Unsure { get; init; }

    /// <summary>The endpoints, by the name of their member.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Endpoints => new KeyValuePair<string, string?>[]
    {
        new("token_endpoint", TokenEndpoint), new("revocation_endpoint", RevocationEndpoint), new("authorization_endpoint", AuthorizationEndpoint),
        new("introspection_endpoint", IntrospectionEndpoint), new("issuer", Issuer),
    }.Where(endpoint => endpoint.Value is not null)!;
}

/// <summary>A part of a provider's endpoints that a registration states: tenant, region, data centre.</summary>
internal sealed record ProfileSetting
{
    /// <summary>What it is and where to find it, for people.</summary>
    public required string Description { get; init; }

    /// <summary>Null where a registration must state it.</summary>
    public string? Default { get; init; }

    /// <summary>The allowed values; empty: any that fits its place in the endpoint.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

internal enum RefreshMethod
{
    Post,

    /// <summary>Only with <see cref="BodyEncoding.Query"/>.</summary>
    Get,
}

internal enum BodyEncoding
{
    /// <summary>RFC 6749 section 4: <c>application/x-www-form-urlencoded</c>.</summary>
    Form,

    Json,

    /// <summary>In the query, with an empty body. For refreshes only: a revocation is then a form (RFC 7009 section 2.1).</summary>
    Query,
}

internal enum RefreshTokenRotation
{
    Never,
    Always,
    Sometimes,
}

/// <summary>How a response writes a lifetime.</summary>
internal enum LifetimeUnit
{
    /// <summary>RFC 6749 section 5.1: seconds from now.</summary>
    Seconds,

    Milliseconds,

    /// <summary>The moment itself, in seconds since 1970.</summary>
    UnixSeconds,

    UnixMilliseconds,

    /// <summary>The moment itself (RFC 3339).</summary>
    Timestamp,
}

/// <summary>
/// Paths into a JSON response, members separated by dots: <c>authed_user.access_token</c>, <c>errors.0.code</c>. In a form-encoded response the whole path is
/// one name.
/// </summary>
internal sealed record ResponsePaths
{
    private static readonly string[] LifetimeNames = ["refresh_token_expires_in", "x_refresh_token_expires_in", "refresh_expires_in"];
    private static readonly string[] DescriptionNames =
    [
        "error_description", "message", "error.message", "msg", "errorSummary", "detail", "errors.0.message", "errors.0.detail",
    ];

    public string AccessToken { get; init; } = "access_token";

    /// <summary>May be the access token's own path, where the access token is exchanged for the next one.</summary>
    public string RefreshToken { get; init; } = "refresh_token";

    public string TokenType { get; init; } = "token_type";

    public string Scope { get; init; } = "scope";

    public string ExpiresIn { get; init; } = "expires_in";

    /// <summary>The refresh token's own lifetime; the first that is there counts.</summary>
    public IReadOnlyList<string> RefreshTokenExpiresIn { get; init; } = LifetimeNames;

    public string Error { get; init; } = "error";

    /// <summary>The first that is there counts.</summary>
    public IReadOnlyList<string> ErrorDescription { get; init; } = DescriptionNames;

    /// <summary>A finer code beside <c>error</c>, as Microsoft Entra's <c>suberror</c>.</summary>
    public string Suberror { get; init; } = "suberror";

    /// <summary>An array of numbers beside <c>error</c>, as Microsoft Entra's <c>error_codes</c>.</summary>
    public string ErrorCodes { get; init; } = "error_codes";

    internal bool RefreshTokenIsAccessToken => RefreshToken == AccessToken;
}

/// <summary>A 2xx is a failure where <paramref name="Path"/> is there and its value differs from <paramref name="Equal"/>.</summary>
/// <param name="Equal">As text: <c>true</c>, <c>0</c>, <c>ok</c>.</param>
internal sealed record SuccessTest(string Path, string Equal);
