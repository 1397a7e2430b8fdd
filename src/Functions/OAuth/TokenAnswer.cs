using TokenFunctions.Secrets;

namespace TokenFunctions.OAuth;

/// <summary>What one token request ended as.</summary>
public abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>RFC 6749 section 5.1: the provider issued an access token.</summary>
    public sealed record Issued : TokenAnswer
    {
        public required Secret AccessToken { get; init; }

        /// <summary>As the provider wrote it; <c>Bearer</c> where it says nothing.</summary>
        public required string TokenType { get; init; }

        /// <summary>Null where the provider returned none: the old one stays in force (RFC 6749 section 6).</summary>
        public Secret? RefreshToken { get; init; }

        /// <summary>Absolute, counted from the moment the request was sent, so never later than the truth.</summary>
        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>False where the lifetime is a guess because neither the answer nor a JWT's <c>exp</c> nor the profile tells it.</summary>
        public bool ExpiryIsKnown { get; init; } = true;

        /// <summary>False where neither the answer nor a JWT's <c>exp</c> tells, so that introspection may know better than the profile or a guess.</summary>
        public bool ExpiryIsTold { get; init; } = true;

        /// <summary>Null where the answer has none: unchanged (RFC 6749 section 6).</summary>
        public string? Scope { get; init; }

        /// <summary>Where the answer tells the refresh token's own expiry.</summary>
        public DateTimeOffset? RefreshTokenExpiresAt { get; init; }
    }

    /// <summary>No access token came of it.</summary>
    public sealed record Failed : TokenAnswer
    {
        public required FailureKind Kind { get; init; }

        /// <summary>A member of <see cref="FailureReasons"/>: what a program may branch on.</summary>
        public required string Reason { get; init; }

        public required ProviderError Error { get; init; }

        /// <summary>The provider's <c>Retry-After</c>, seconds or date alike, never negative and a day at most.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>Nobody announced that wait: the profile knows it of such answers, and it is this grant's.</summary>
        public bool RetryAfterIsAssumed { get; init; }

        /// <summary>A refresh token, other than the one sent, that came although no usable access token did; it must not be lost.</summary>
        public Secret? RefreshToken { get; init; }
    }
}

public enum FailureKind
{
    /// <summary>Surely did not happen (refused connection, DNS, TLS handshake, 429, 503): the same token may be sent again.</summary>
    NotProcessed,

    /// <summary>The provider answered that it did not work, with no verdict about the grant.</summary>
    Transient,

    /// <summary>Nobody knows whether the provider redeemed the token: time-out, reset after sending, 500, 502, 504, an unreadable 2xx.</summary>
    Ambiguous,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must mend the registration; the grant may be alive.</summary>
    OperatorActionRequired,
}

/// <summary>The closed set of reasons, as they appear in problem bodies, logs and metrics.</summary>
public static class FailureReasons
{
    public const string RefreshTokenRejected = "refresh_token_rejected";
    public const string RotationLost = "rotation_lost";
    public const string InteractionRequired = "interaction_required";
    public const string TokenRejectedByResource = "token_rejected_by_resource";
    public const string AuthorizationPending = "authorization_pending";

    public const string ClientRejected = "client_rejected";
    public const string GrantNotAllowed = "grant_not_allowed";
    public const string ScopeRejected = "scope_rejected";
    public const string EndpointUntrusted = "endpoint_untrusted";

    public const string ProviderUnreachable = "provider_unreachable";
    public const string ProviderThrottled = "provider_throttled";
    public const string ProviderUnavailable = "provider_unavailable";
    public const string ProviderTimeout = "provider_timeout";
    public const string ProviderAnswerUnreadable = "provider_answer_unreadable";
    public const string ProviderErrorUnknown = "provider_error_unknown";

    public const string VaultUnavailable = "vault_unavailable";
    public const string SealedTokenUnreadable = "sealed_token_unreadable";
    public const string RefreshTokenMissing = "refresh_token_missing";
    public const string ClientSecretMissing = "client_secret_missing";
    public const string ProviderNotFound = "provider_not_found";
    public const string RegistrationUnreadable = "registration_unreadable";
}

/// <summary>The provider's own words: untrusted, and therefore bounded and escaped by <see cref="From"/>.</summary>
public sealed record ProviderError
{
    public const int MaxCodeLength = 100;
    public const int MaxDescriptionLength = 500;

    private ProviderError()
    {
    }

    /// <summary>HTTP status; null where no answer came.</summary>
    public int? Status { get; private init; }

    /// <summary>RFC 6749 section 5.2 <c>error</c>, or what stands for it in the provider's dialect.</summary>
    public string? Code { get; private init; }

    public string? Description { get; private init; }

    public static ProviderError From(int? status, string? code, string? description) => new()
    {
        Status = status,
        Code = Bounded(code, MaxCodeLength),
        Description = Bounded(description, MaxDescriptionLength),
    };

    /// <summary>Control and non-ASCII characters become <c>\uXXXX</c>, so that no log or terminal can be forged.</summary>
    private static string? Bounded(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var bounded = new System.Text.StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var c in text)
        {
            var piece = c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:x4}";
            if (bounded.Length + piece.Length > maxLength)
            {
                break;
            }

            bounded.Append(piece);
        }

        return bounded.ToString();
    }
}
