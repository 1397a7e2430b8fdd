using System.Collections.Immutable;
using TokenFunctions.OAuth;

namespace TokenFunctions.Connections;

/// <summary>
/// One grant of one user or account at a provider, kept alive by us. Stored as one row, so that token and status can never disagree
/// and one conditional write commits a refresh whole. Tokens are here only sealed.
/// </summary>
public sealed record Connection
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    public required ConnectionStatus Status { get; init; }

    public required DateTimeOffset StatusSince { get; init; }

    /// <summary>16 hex digits, new at every authorization: tokens of different grants, maybe of different accounts, never mix.</summary>
    public required string GrantId { get; init; }

    /// <summary>Starts from the clock in milliseconds, which commits never outrun, so that a connection deleted and created again never repeats one; +1 for every commit.</summary>
    public required long Generation { get; init; }

    /// <summary>The generation whose commit brought the access token at hand.</summary>
    public required long AccessTokenGeneration { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set by a delete before anything is removed; such a connection does not exist for callers.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public RefreshStrategy Strategy { get; init; }

    public string? Scope { get; init; }

    /// <summary>RFC 8707 resource indicator that the grant was made with.</summary>
    public string? Resource { get; init; }

    public string TokenType { get; init; } = "Bearer";

    public ImmutableArray<byte>? SealedAccessToken { get; init; }

    public DateTimeOffset? AccessTokenIssuedAt { get; init; }

    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    /// <summary>False where the expiry is a guess.</summary>
    public bool ExpiryIsKnown { get; init; } = true;

    /// <summary>How long the provider's tokens live, learnt from the last refresh; null before the first.</summary>
    public TimeSpan? ObservedLifetime { get; init; }

    /// <summary>When the refresh token in force ends, where an answer or management told; a refresh may bring one that ends later.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>When the refresh token dies if it is not used before, where known.</summary>
    public DateTimeOffset? RefreshTokenIdleExpiresAt { get; init; }

    /// <summary>When the grant was authorized, as far as we know; null in rows older than this column.</summary>
    public DateTimeOffset? GrantedAt { get; init; }

    /// <summary>When the grant ends however often it is refreshed, where known.</summary>
    public DateTimeOffset? GrantExpiresAt { get; init; }

    /// <summary>Since when people are told so; once for each grant.</summary>
    public DateTimeOffset? ReauthorizationRemindedAt { get; init; }

    /// <summary>Key Vault version of the refresh token in force; null while it is sealed here.</summary>
    public string? RefreshTokenVersion { get; init; }

    /// <summary>The refresh token in force, on its way to the vault.</summary>
    public ImmutableArray<byte>? SealedRefreshToken { get; init; }

    /// <summary>Fingerprint of the refresh token in force.</summary>
    public required string RefreshTokenFingerprint { get; init; }

    /// <summary>Fingerprints of redeemed refresh tokens, newest last: the one that the grant began with and the last eight.</summary>
    public ImmutableArray<string> RedeemedFingerprints { get; init; } = [];

    /// <summary>Refresh tokens of this grant that a late worker brought: tried before the grant is given up.</summary>
    public ImmutableArray<SpareToken> Spares { get; init; } = [];

    /// <summary>The moment from which the sweep should refresh; null when it should not. Names the row of the due index.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>ETag of that row, so that only this one is removed.</summary>
    public string? DueETag { get; init; }

    /// <summary>The refresh in flight, or interrupted.</summary>
    public RefreshIntent? Intent { get; init; }

    /// <summary>Failed attempts since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>End of the cool-down.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? LastRefreshedAt { get; init; }

    /// <summary>When the attempt started whose token is in force.</summary>
    public DateTimeOffset? LastAttemptStartedAt { get; init; }

    /// <summary>Since when the grant may have died of a recovery of ours: the token in force came of a refresh in which another attempt had a hand. A refresh ten minutes later in which none had ends the doubt.</summary>
    public DateTimeOffset? DoubtSince { get; init; }

    public RefreshError? LastError { get; init; }

    /// <summary>Why a person or an operator is needed.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Status changes that nobody has been told of yet.</summary>
    public ImmutableArray<StatusChange> PendingNotifications { get; init; } = [];

    /// <summary>Generations that a resource rejected lately.</summary>
    public ImmutableArray<RejectedGeneration> Rejections { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Identities that may fetch the token; empty = all who hold a key.</summary>
    public ImmutableArray<string> AllowedCallers { get; init; } = [];

    /// <summary>New with every write, so that a writer whose answer was lost knows its own success again.</summary>
    public string WriteId { get; init; } = "";

    /// <summary>Columns of the stored row that somebody edited into nonsense and that are read as absent; the next write mends them. Not stored.</summary>
    public ImmutableArray<string> DamagedColumns { get; init; } = [];

    /// <summary>Of the stored row; null for a connection not stored yet.</summary>
    public string? ETag { get; init; }

    /// <summary>By when a person has to authorize again, once they are told; null where that is not so, or where they have to at once.</summary>
    public DateTimeOffset? ReauthorizationDueBy => ReauthorizationRemindedAt is not null && Status != ConnectionStatus.ReauthRequired ? GrantExpiresAt : null;

    public bool IsDeleted => DeletedAt is not null;

    /// <summary>The row of the due index that this connection names.</summary>
    public DueKey? DueKey => DueAt is { } due ? Connections.DueKey.For(due, Id) : null;
}

/// <summary>A refresh token kept aside.</summary>
/// <param name="IsRefused">The provider has refused it; it is not sent again.</param>
public sealed record SpareToken(ImmutableArray<byte> Sealed, string Fingerprint, bool IsRefused = false);

/// <summary>Written before a refresh token is sent, so that whoever finds it knows that the token may be redeemed.</summary>
/// <param name="Fingerprint">Of the refresh token that was or is being sent.</param>
/// <param name="AmbiguousSince">Since when nobody knows whether the provider redeemed it.</param>
/// <param name="FirstRefusedAt">When the provider refused it after that ambiguity for the first time.</param>
public sealed record RefreshIntent(string AttemptId, DateTimeOffset StartedAt, string Fingerprint, DateTimeOffset? AmbiguousSince = null, DateTimeOffset? FirstRefusedAt = null);

/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
/// <param name="Since">Since when the reason has been the same; null: since <paramref name="At"/>.</param>
public sealed record RefreshError(string Reason, int? Status, string? Code, string? Description, DateTimeOffset At, DateTimeOffset? Since = null)
{
    public static RefreshError From(string reason, ProviderError? error, DateTimeOffset at) => new(reason, error?.Status, error?.Code, error?.Description, at);
}

/// <param name="ProviderVersion">Of the registration that the verdict was reached with: a changed registration deserves another try.</param>
public sealed record Verdict(string Reason, string? ProviderError, string? ProviderErrorDescription, DateTimeOffset Since, long ProviderVersion);

/// <param name="DueBy">For a reminder that the grant ends, which changes no status: when.</param>
public sealed record StatusChange(string Id, ConnectionStatus From, ConnectionStatus To, string? Reason, DateTimeOffset At, DateTimeOffset? DueBy = null);

public sealed record RejectedGeneration(long Generation, DateTimeOffset At);
