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
    public DeadGrantAnswer DeadGrant { get; init; } = new();

    public ConcurrentRefresh ConcurrentRefresh { get; init; } = ConcurrentRefresh.Serve;

    /// <summary>False: the registration may not refresh, which is the operator's mistake (<c>unauthorized_client</c>).</summary>
    public bool RefreshAllowed { get; init; } = true;

    public bool AcceptClientSecretBasic { get; init; } = true;

    public bool AcceptClientSecretPost { get; init; } = true;

    public bool AcceptPublicClient { get; init; } = true;

    /// <summary>Answers of the token endpoint are form-encoded, as GitHub's without an <c>Accept</c> header.</summary>
    public bool FormEncodedAnswer { get; init; }

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
