namespace TokenFunctions.Local.SampleProvider;

/// <summary>How the provider behaves, as data.
/// The defaults are a strict server after RFC 6749 and RFC 9700: it rotates and kills the family on reuse.</summary>
public sealed record ProviderBehaviour
{
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    public ExpiresInShape ExpiresInShape { get; init; } = ExpiresInShape.Number;

    /// <summary>Each refresh makes the earlier access tokens of its grant useless at once.</summary>
    public bool RefreshKillsAccessToken { get; init; }

    public Rotation Rotation { get; init; } = Rotation.Always;

    /// <summary>Age from which <see cref="Rotation.WhenOlderThan"/> rotates.</summary>
    public TimeSpan RotationAge { get; init; } = TimeSpan.FromDays(1);

    public Reuse Reuse { get; init; } = Reuse.KillFamily;

    /// <summary>How long after its rotation a refresh token is still accepted under <see cref="Reuse.Grace"/>.</summary>
    public TimeSpan ReuseGrace { get; init; }

    public ReuseAnswer ReuseAnswer { get; init; } = ReuseAnswer.Sibling;

    public RefreshTokenInAnswer RefreshTokenInAnswer { get; init; } = RefreshTokenInAnswer.WhenRotated;

    /// <summary>A refresh token dies when unused for so long; null never.</summary>
    public TimeSpan? RefreshTokenIdleLifetime { get; init; }

    /// <summary>A grant dies so long after its authorization, however much it is used; null never.</summary>
    public TimeSpan? RefreshTokenLifetime { get; init; }

    /// <summary>The member that tells the refresh token's remaining seconds, for example <c>refresh_token_expires_in</c>; null tells nothing.</summary>
    public string? RefreshTokenExpiresInMember { get; init; }

    /// <summary>The answer to a refresh token that is unknown, expired, revoked or reused.</summary>
    public ErrorAnswer DeadGrant { get; init; } = ErrorAnswer.InvalidGrant;

    /// <summary>The answer to a client that is unknown or does not prove itself; null is RFC 6749's 401 <c>invalid_client</c>.</summary>
    public ErrorAnswer? RejectedClient { get; init; }

    /// <summary>The answer to a request in another encoding or method than the ones accepted; null is RFC 6749's 400 <c>invalid_request</c>.</summary>
    public ErrorAnswer? UnreadableRequest { get; init; }

    /// <summary>Null bears any number of refreshes.</summary>
    public Throttle? Throttle { get; init; }

    public ConcurrentRefresh ConcurrentRefresh { get; init; } = ConcurrentRefresh.Serve;

    /// <summary>False: the registration may not refresh, which is the operator's mistake (<c>unauthorized_client</c>).</summary>
    public bool RefreshAllowed { get; init; } = true;

    public bool AcceptClientSecretBasic { get; init; } = true;

    public bool AcceptClientSecretPost { get; init; } = true;

    public bool AcceptPublicClient { get; init; } = true;

    /// <summary>HTTP Basic with the secret as the user and no password, as Stripe.</summary>
    public bool AcceptSecretAsUser { get; init; }

    /// <summary>RFC 7523 section 2.2, with the keys of <see cref="SampleProviderServer.AddClientKey"/>.</summary>
    public bool AcceptPrivateKeyJwt { get; init; }

    /// <summary>A token that proves itself: no client is named, as at Instagram.</summary>
    public bool AcceptAnonymousClient { get; init; }

    public bool AcceptFormBody { get; init; } = true;

    public bool AcceptJsonBody { get; init; }

    /// <summary>Parameters in the address of a POST without a body.</summary>
    public bool AcceptQuery { get; init; }

    /// <summary>GET, with the parameters in the address.</summary>
    public bool AcceptGet { get; init; }

    /// <summary>The <c>grant_type</c> that refreshes.</summary>
    public string GrantType { get; init; } = "refresh_token";

    /// <summary>The parameter that carries what is exchanged.</summary>
    public string TokenParameter { get; init; } = "refresh_token";

    /// <summary>There is no refresh token: a living access token is exchanged for the next one, as at Facebook.</summary>
    public bool AccessTokenIsExchanged { get; init; }

    /// <summary>Access tokens are JWTs with <c>iat</c> and <c>exp</c> (RFC 9068), by the provider's clock.</summary>
    public bool AccessTokenIsJwt { get; init; }

    /// <summary>RFC 8707: each refresh must name this resource, else <c>invalid_target</c>; null takes any.</summary>
    public string? RequiredResource { get; init; }

    /// <summary>
    /// The answer's JSON, where it is not RFC 6749 section 5.1's: a member whose value is <c>"{access_token}"</c> gets that member of the standard answer, or is left out where there is none.
    /// </summary>
    public string? AnswerTemplate { get; init; }

    /// <summary>Answers of the token endpoint are form-encoded.</summary>
    public bool FormEncodedAnswer { get; init; }

    /// <summary>Form-encoded unless the request's <c>Accept</c> asks for JSON, as GitHub's.</summary>
    public bool FormEncodedUnlessAccepted { get; init; }

    /// <summary>How far the provider's clock is ahead of <see cref="SampleProviderOptions.TimeProvider"/>: in <c>Date</c> headers, absolute expiries and JWTs.</summary>
    public int ClockSkewSeconds { get; init; }

    /// <summary>Between doing what was asked and answering; a client that leaves meanwhile has still spent its token.</summary>
    public TimeSpan AnswerDelay { get; init; }

    /// <summary>Strikes the token and the revocation endpoint.</summary>
    public Fault Fault { get; init; } = Fault.None;

    /// <summary>The request has its effect although the fault hides the answer.
    /// <see cref="Fault.DropBeforeCommit"/> never, <see cref="Fault.DropAfterCommit"/> always does.</summary>
    public bool FaultCommits { get; init; }

    /// <summary>How many requests the fault strikes, counted from the moment this behaviour is set; null all.</summary>
    public int? FaultLimit { get; init; }

    /// <summary>Sent with 503 and 429; null sends none.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
