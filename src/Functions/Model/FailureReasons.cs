namespace TokenFunctions.Model;

/// <summary>The closed set of reasons, as they appear in problem bodies, logs and metrics.</summary>
internal static class FailureReasons
{
    public const string RefreshTokenRejected = "refresh_token_rejected";
    public const string RotationLost = "rotation_lost";
    public const string InteractionRequired = "interaction_required";
    public const string TokenRejectedByResource = "token_rejected_by_resource";
    public const string AuthorizationPending = "authorization_pending";
    public const string NoRefreshToken = "no_refresh_token";

    public const string ClientRejected = "client_rejected";
    public const string GrantNotAllowed = "grant_not_allowed";
    public const string ScopeRejected = "scope_rejected";
    public const string ResourceRejected = "resource_rejected";
    public const string EndpointUntrusted = "endpoint_untrusted";
    public const string ProviderErrorPersists = "provider_error_persists";
    public const string EndpointMoved = "endpoint_moved";

    public const string ProviderUnreachable = "provider_unreachable";
    public const string ProviderThrottled = "provider_throttled";
    public const string ProviderUnavailable = "provider_unavailable";
    public const string ProviderTimeout = "provider_timeout";
    public const string ProviderAnswerUnreadable = "provider_answer_unreadable";
    public const string ProviderErrorUnknown = "provider_error_unknown";
    public const string AccessTokenExpired = "access_token_expired";

    public const string RefreshInProgress = "refresh_in_progress";
    public const string AccessTokenUnchanged = "access_token_unchanged";
    public const string AccessTokenTooLarge = "access_token_too_large";

    public const string DependencyUnavailable = "dependency_unavailable";
    public const string VaultUnavailable = "vault_unavailable";
    public const string SealedTokenUnreadable = "sealed_token_unreadable";
    public const string RefreshTokenMissing = "refresh_token_missing";
    public const string ClientSecretMissing = "client_secret_missing";
    public const string ProviderNotFound = "provider_not_found";
    public const string RegistrationUnreadable = "registration_unreadable";
}
