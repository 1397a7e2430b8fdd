namespace TokenFunctions.Local.SampleProvider;

/// <summary>
/// How the provider behaves, as data. The defaults are a strict server after RFC 6749 and RFC 9700: it rotates refresh tokens, and a reuse revokes the whole
/// family.
/// </summary>
public sealed record ProviderBehaviour
{
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    public ExpiresInShape ExpiresInShape { get; init; } = ExpiresInShape.Number;

    /// <summary>Each refresh revokes the earlier access tokens of its grant at once.</summary>
    public bool RefreshKillsAccessToken { get; init; }

    public Rotation Rotation { get; init; } = Rotation.Always;

    /// <summary>Age from which <see cref="Rotation.WhenOlderThan"/> rotates.</summary>
    public TimeSpan RotationAge { get; init; } = TimeSpan.FromDays(1);

    public Reuse Reuse { get; init; } = Reuse.KillFamily;

    /// <summary>How long after its rotation a refresh token is still accepted under <see cref="Reuse.Grace"/>.</summary>
    public TimeSpan ReuseGrace { get; init; }

    public ReuseAnswer ReuseAnswer { get; init; } = ReuseAnswer.Sibling;

    public RefreshTokenInAnswer RefreshTokenInAnswer { get; init; } = RefreshTokenInAnswer.WhenRotated;

    /// <summary>How long a refresh token may be unused before it expires; null: any time.</summary>
    public TimeSpan? RefreshTokenIdleLifetime { get; init; }

    /// <summary>How long after its authorization a grant expires, even if it is used; null: never.</summary>
    public TimeSpan? RefreshTokenLifetime { get; init; }

    /// <summary>The member with the refresh token's remaining seconds, for example <c>refresh_token_expires_in</c>; null: no such member.</summary>
    public string? RefreshTokenExpiresInMember { get; init; }

    /// <summary>The response to a refresh token that is unknown, expired, revoked or reused.</summary>
    public ErrorAnswer DeadGrant { get; init; } = ErrorAnswer.InvalidGrant;

    /// <summary>The response to a client that is unknown or fails to authenticate; null is RFC 6749's 401 <c>invalid_client</c>.</summary>
    public ErrorAnswer? RejectedClient { get; init; }

    /// <summary>The response to a request whose encoding or method is not accepted; null is RFC 6749's 400 <c>invalid_request</c>.</summary>
    public ErrorAnswer? UnreadableRequest { get; init; }

    /// <summary>Null allows any number of refreshes.</summary>
    public Throttle? Throttle { get; init; }

    public ConcurrentRefresh ConcurrentRefresh { get; init; } = ConcurrentRefresh.Serve;

    /// <summary>False: the client may not refresh, because of the operator's mistake in its registration (<c>unauthorized_client</c>).</summary>
    public bool RefreshAllowed { get; init; } = true;

    public bool AcceptClientSecretBasic { get; init; } = true;

    public bool AcceptClientSecretPost { get; init; } = true;

    public bool AcceptPublicClient { get; init; } = true;

    /// <summary>HTTP Basic with the secret as the user and no password, as at Stripe.</summary>
    public bool AcceptSecretAsUser { get; init; }

    /// <summary>RFC 7523 section 2.2, with the keys of <see cref="SampleProviderServer.AddClientKey"/>.</summary>
    public bool AcceptPrivateKeyJwt { get; init; }

    /// <summary>The token alone is enough: the request names no client, as at Instagram.</summary>
    public bool AcceptAnonymousClient { get; init; }

    public bool AcceptFormBody { get; init; } = true;

    public bool AcceptJsonBody { get; init; }

    /// <summary>Parameters in the URL of a POST without a body.</summary>
    public bool AcceptQuery { get; init; }

    /// <summary>GET, with the parameters in the URL.</summary>
    public bool AcceptGet { get; init; }

    /// <summary>The <c>grant_type</c> of a refresh.</summary>
    public string GrantType { get; init; } = "refresh_token";

    /// <summary>The request parameter with the token.</summary>
    public string TokenParameter { get; init; } = "refresh_token";

    /// <summary>There is no refresh token: a valid access token is exchanged for the next one, as at Facebook.</summary>
    public bool AccessTokenIsExchanged { get; init; }

    /// <summary>Access tokens are JWTs with <c>iat</c> and <c>exp</c> (RFC 9068), by the provider's clock.</summary>
    public bool AccessTokenIsJwt { get; init; }

    /// <summary>RFC 8707: each refresh must name this resource, or it gets <c>invalid_target</c>; null accepts any.</summary>
    public string? RequiredResource { get; init; }

    /// <summary>
    /// The response's JSON, if it differs from RFC 6749 section 5.1. A member whose value is <c>"{access_token}"</c> gets that member of the standard response.
    /// It is left out if the standard response lacks it.
    /// </summary>
    public string? AnswerTemplate { get; init; }

    /// <summary>Comes before the JSON of a success: a warning of PHP, or a guard such as <c>)]}',</c>.</summary>
    public string AnswerPrefix { get; init; } = "";

    /// <summary>Comes after the JSON of a success.</summary>
    public string AnswerSuffix { get; init; } = "";

    /// <summary>A success is in UTF-16, little endian, without a byte order mark.</summary>
    public bool AnswerIsUtf16 { get; init; }

    /// <summary>Header fields of every response, a fault's included; null for none.</summary>
    public IReadOnlyDictionary<string, string>? AnswerHeaders { get; init; }

    /// <summary>Responses of the token endpoint are form-encoded.</summary>
    public bool FormEncodedAnswer { get; init; }

    /// <summary>Form-encoded unless the request's <c>Accept</c> header asks for JSON, as at GitHub.</summary>
    public bool FormEncodedUnlessAccepted { get; init; }

    /// <summary>
    /// How far the provider's clock is ahead of <see cref="SampleProviderOptions.TimeProvider"/>. It affects <c>Date</c> headers, absolute expiries and JWTs.
    /// </summary>
    public int ClockSkewSeconds { get; init; }

    /// <summary>The delay between a request's effect and its response. A client that disconnects in between has still used its token.</summary>
    public TimeSpan AnswerDelay { get; init; }

    /// <summary>Applies to the token endpoint and the revocation endpoint.</summary>
    public Fault Fault { get; init; } = Fault.None;

    /// <summary>
    /// Whether the request takes effect although the fault hides the response. With <see cref="Fault.DropBeforeCommit"/> it never does, with <see
    /// cref="Fault.DropAfterCommit"/> it always does.
    /// </summary>
    public bool FaultCommits { get; init; }

    /// <summary>How many requests the fault applies to, counted from the moment this behaviour is set; null: all.</summary>
    public int? FaultLimit { get; init; }

    /// <summary>Sent with 503 and 429; null sends none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
