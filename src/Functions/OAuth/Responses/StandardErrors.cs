using System.Collections.Frozen;
using TokenFunctions.Model;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Error codes that a standard or a common framework defines. Letter case does not matter.</summary>
internal static class StandardErrors
{
    private static readonly FrozenDictionary<string, ErrorClassification> Codes = new (FailureKind Kind, string Reason, string[] Codes)[]
    {
        (FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected,
        [
            // RFC 6749 section 5.2; RFC 6750 section 3.1, also sent about a refresh token (Spring Security, EVE Online); RFC 8628 section 3.5
            "invalid_grant", "invalid_token", "expired_token",

            // Supabase, Firebase, GitHub, Slack, Ory and others
            "invalid_refresh_token", "bad_refresh_token", "refresh_token_invalid", "refresh_token_not_found", "refresh_token_already_used",
            "expired_refresh_token", "refresh_token_expired", "refresh_token_revoked", "token_expired", "token_revoked", "token_inactive",
            "session_expired", "session_not_found", "user_banned", "user_disabled", "user_not_found", "inactive_user",
        ]),
        (FailureKind.ReauthRequired, FailureReasons.InteractionRequired,
        [
            // OpenID Connect Core section 3.1.2.6 and Unmet Authentication Requirements 1.0; RFC 9470 section 3; Auth0
            "interaction_required", "login_required", "consent_required", "account_selection_required", "unmet_authentication_requirements",
            "insufficient_user_authentication", "mfa_required",
        ]),
        (FailureKind.OperatorActionRequired, FailureReasons.ClientRejected,
        [
            // RFC 6749 section 5.2; Salesforce, GitHub, Google and others
            "invalid_client", "invalid_client_id", "invalid_client_secret", "invalid_client_credentials", "bad_client_secret", "incorrect_client_credentials",
            "unknown_client", "client_not_found", "client_disabled", "disabled_client", "deleted_client",
        ]),
        (FailureKind.OperatorActionRequired, FailureReasons.GrantNotAllowed,
        [
            // RFC 6749 sections 5.2 and 4.1.2.1 (Auth0 and others send the latter from the token endpoint too); RFC 9449 sections 5 and 8; Firebase
            "unauthorized_client", "unsupported_grant_type", "access_denied", "unsupported_response_type", "invalid_dpop_proof", "use_dpop_nonce",
            "invalid_grant_type",
        ]),

        // RFC 6749 section 5.2; RFC 6750 section 3.1
        (FailureKind.OperatorActionRequired, FailureReasons.ScopeRejected, ["invalid_scope", "insufficient_scope"]),

        // RFC 8707 section 2
        (FailureKind.OperatorActionRequired, FailureReasons.ResourceRejected, ["invalid_target"]),

        // RFC 6749 section 4.1.2.1, sent by token endpoints too
        (FailureKind.Transient, FailureReasons.ProviderUnavailable, ["temporarily_unavailable", "server_error"]),

        // RFC 8628 section 3.5; Supabase and others
        (FailureKind.Transient, FailureReasons.ProviderThrottled, ["slow_down", "too_many_requests", "rate_limit_exceeded", "over_request_rate_limit"]),
    }
        .SelectMany(row => row.Codes, (row, code) => KeyValuePair.Create(code, new ErrorClassification(row.Kind, row.Reason)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>By the first of the codes that is known; null if none is.</summary>
    public static ErrorClassification? Find(IEnumerable<string> codes) =>
        codes.Where(Codes.ContainsKey).Select(code => (ErrorClassification?)Codes[code]).FirstOrDefault();
}
