using System.Collections.Immutable;

namespace TokenFunctions.Model;

/// <summary>
/// One grant of one user or account at a provider. The app keeps it alive. It is one row, so token and status cannot disagree, and one conditional write
/// commits a whole refresh. Its tokens are sealed.
/// </summary>
internal sealed record Connection
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    public required ConnectionStatus Status { get; init; }

    public required DateTimeOffset StatusSince { get; init; }

    /// <summary>16 hex digits, new at every authorization, so that tokens of different grants, possibly of different accounts, never mix.</summary>
    public required GrantId GrantId { get; init; }

    /// <summary>
    /// Starts from the clock in milliseconds and rises by 1 with every commit. There is never more than one commit in a millisecond, so a connection that is
    /// deleted and created again never repeats a generation.
    /// </summary>
    public required long Generation { get; init; }

    /// <summary>The generation whose commit stored the access token.</summary>
    public required long AccessTokenGeneration { get; init; }

    /// <summary>The generation that first brought this access token, if a later commit brought the same one again; null otherwise.</summary>
    public long? AccessTokenFirstGeneration { get; init; }

    /// <summary>Fingerprint of the access token; null in rows older than this column.</summary>
    public Fingerprint? AccessTokenFingerprint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set by a DELETE before anything is removed. Such a connection does not exist for callers.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public RefreshStrategy Strategy { get; init; }

    /// <summary>The scope of the access token, as the last response stated it; null if it stated none.</summary>
    public string? Scope { get; init; }

    /// <summary>The scope that management wants; null for none. Only some providers want it with each refresh.</summary>
    public string? RequestedScope { get; init; }

    /// <summary>The RFC 8707 resource indicator of the grant.</summary>
    public string? Resource { get; init; }

    public string TokenType { get; init; } = "Bearer";

    public ImmutableArray<byte>? SealedAccessToken { get; init; }

    public DateTimeOffset? AccessTokenIssuedAt { get; init; }

    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>False where the expiry is assumed.</summary>
    public bool ExpiryIsKnown { get; init; } = true;

    /// <summary>How long the provider's tokens live, from the last refresh; null before the first.</summary>
    public TimeSpan? ObservedLifetime { get; init; }

    /// <summary>When the refresh token in force ends, where a response or management stated it. A refresh may bring a token that ends later.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>When the refresh token ends if it is not used before, where known.</summary>
    public DateTimeOffset? RefreshTokenIdleExpiresAt { get; init; }

    /// <summary>When the grant was authorized; null in rows older than this column.</summary>
    public DateTimeOffset? GrantedAt { get; init; }

    /// <summary>When the grant ends, however often it is refreshed, where known.</summary>
    public DateTimeOffset? GrantExpiresAt { get; init; }

    /// <summary>When people were reminded of that end. They are reminded once for each grant.</summary>
    public DateTimeOffset? ReauthorizationRemindedAt { get; init; }

    /// <summary>Key Vault version of the refresh token in force; null while it is sealed here.</summary>
    public SecretVersion? RefreshTokenVersion { get; init; }

    /// <summary>The refresh token in force, until the vault has it.</summary>
    public ImmutableArray<byte>? SealedRefreshToken { get; init; }

    /// <summary>Fingerprint of the refresh token in force.</summary>
    public required Fingerprint RefreshTokenFingerprint { get; init; }

    /// <summary>Fingerprints of redeemed refresh tokens, newest last: the grant's first one and the last eight.</summary>
    public ImmutableArray<Fingerprint> RedeemedFingerprints { get; init; } = [];

    /// <summary>Refresh tokens of this grant that a late worker brought. They are tried before a person is asked.</summary>
    public ImmutableArray<SpareToken> Spares { get; init; } = [];

    /// <summary>When the sweep should refresh; null when it should not. It names the row of the due index.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The ETag of that due row, so that a newer due row is not removed.</summary>
    public string? DueETag { get; init; }

    /// <summary>The attempt in flight, or interrupted.</summary>
    public RefreshIntent? Intent { get; init; }

    /// <summary>Failed attempts since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>End of the cool-down.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? LastRefreshedAt { get; init; }

    /// <summary>When the attempt that brought the token in force was started.</summary>
    public DateTimeOffset? LastAttemptStartedAt { get; init; }

    /// <summary>
    /// Since when one of our recoveries may have ended the grant, because another attempt had sent the same token. A clean refresh ten minutes later ends the
    /// doubt.
    /// </summary>
    public DateTimeOffset? DoubtSince { get; init; }

    public RefreshError? LastError { get; init; }

    /// <summary>Why a person or an operator is needed.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Status changes that are not delivered yet.</summary>
    public ImmutableArray<StatusChange> PendingNotifications { get; init; } = [];

    /// <summary>Access tokens that a resource rejected lately.</summary>
    public ImmutableArray<RejectedGeneration> Rejections { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Identities that may get the token; empty: every holder of a function key.</summary>
    public ImmutableArray<string> AllowedCallers { get; init; } = [];

    /// <summary>New with every write, so that a writer whose response was lost recognizes its own write.</summary>
    public string WriteId { get; init; } = "";

    /// <summary>The ETag of the stored row; null for a connection that is not stored yet.</summary>
    public string? ETag { get; init; }

    /// <summary>By when a person must authorize again, after the reminder; null before the reminder, or if a person must authorize at once.</summary>
    public DateTimeOffset? ReauthorizationDueBy =>
        ReauthorizationRemindedAt is not null && Status != ConnectionStatus.ReauthRequired ? GrantExpiresAt : null;

    public bool IsDeleted => DeletedAt is not null;

    /// <summary>False for a connection that was made with an access token alone. It ends with that token.</summary>
    public bool HasRefreshToken => RefreshTokenFingerprint != Fingerprint.None || RefreshTokenVersion is not null || SealedRefreshToken is not null;

    /// <summary>The generation that callers see. A repeated access token keeps its own.</summary>
    public long TokenGeneration => AccessTokenFirstGeneration ?? AccessTokenGeneration;

    /// <summary>The row of the due index that this connection names.</summary>
    public DueKey? DueKey => DueAt is { } due ? Model.DueKey.For(due, Id) : null;

    /// <summary>Whether the grant has or had this refresh token: in force, in flight, redeemed or kept as a spare.</summary>
    public bool Knows(Secret refreshToken)
    {
        var fingerprint = Fingerprint.Of(Id, GrantId, refreshToken);
        return fingerprint == RefreshTokenFingerprint
            || fingerprint == Intent?.Fingerprint
            || RedeemedFingerprints.Contains(fingerprint)
            || Spares.Any(s => s.Fingerprint == fingerprint);
    }

    /// <summary>Whether this is the refresh token in force.</summary>
    public bool IsInForce(Secret refreshToken) => RefreshTokenFingerprint == Fingerprint.Of(Id, GrantId, refreshToken);

    /// <summary>Whether this is the stored access token; false in rows that have no fingerprint of it.</summary>
    public bool Holds(Secret accessToken) => AccessTokenFingerprint is { } stored && stored == Fingerprint.Of(Id, GrantId, accessToken);
}

/// <summary>A refresh token that is kept beside the one in force.</summary>
/// <param name="IsRefused">The provider has refused it, so it is not sent again.</param>
internal sealed record SpareToken(ImmutableArray<byte> Sealed, Fingerprint Fingerprint, bool IsRefused = false);

/// <summary>Written before a refresh token is sent. A worker that finds it knows that the token may be redeemed.</summary>
/// <param name="Fingerprint">The fingerprint of the refresh token that is or was sent.</param>
/// <param name="AmbiguousSince">Since when it is unknown whether the provider redeemed it.</param>
/// <param name="FirstRefusedAt">When the provider first refused it after that.</param>
internal sealed record RefreshIntent(
    string AttemptId, DateTimeOffset StartedAt, Fingerprint Fingerprint, DateTimeOffset? AmbiguousSince = null, DateTimeOffset? FirstRefusedAt = null);

/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
/// <param name="Since">Since when the reason has been the same; null: since <paramref name="At"/>.</param>
internal sealed record RefreshError(string Reason, int? Status, string? Code, string? Description, DateTimeOffset At, DateTimeOffset? Since = null)
{
    public static RefreshError From(string reason, ProviderError? error, DateTimeOffset at) => new(reason, error?.Status, error?.Code, error?.Description, at);
}

/// <summary>Why a person or an operator is needed.</summary>
/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
/// <param name="ProviderVersion">The registration's version at that time. After a change of the registration a refresh is tried again.</param>
/// <param name="NextTryAt">When a refresh is tried again although nothing has changed on our side; null: never.</param>
/// <param name="Tries">How often such a try has confirmed the verdict.</param>
internal sealed record Verdict(
    string Reason,
    string? ProviderError,
    string? ProviderErrorDescription,
    DateTimeOffset Since,
    long ProviderVersion,
    DateTimeOffset? NextTryAt = null,
    int Tries = 0);

/// <param name="DueBy">For a reminder, which changes no status: when the grant ends.</param>
internal sealed record StatusChange(string Id, ConnectionStatus From, ConnectionStatus To, string? Reason, DateTimeOffset At, DateTimeOffset? DueBy = null);

/// <param name="Generation">The generation whose commit had stored the access token.</param>
/// <param name="Token">The access token; null in rows older than this member.</param>
internal sealed record RejectedGeneration(long Generation, DateTimeOffset At, Fingerprint? Token = null);
