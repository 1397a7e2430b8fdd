using System.Collections.Frozen;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
/// <param name="RetryAfter">The shortest wait by the provider's dialect.</param>
internal readonly record struct ErrorClassification(FailureKind Kind, string Reason, TimeSpan? RetryAfter = null);

/// <summary>Classifies a failed token request: by the provider's dialect first, then by the standards. An unknown error is transient.</summary>
internal static class ErrorClassifier
{
    private static readonly ErrorClassification Unknown = new(FailureKind.Transient, FailureReasons.ProviderErrorUnknown);

    private static readonly FrozenDictionary<string, ErrorClassification> Standard = new Dictionary<string, ErrorClassification>(StringComparer.Ordinal)
    {
        // RFC 6749 section 5.2
        ["invalid_grant"] = new(FailureKind.ReauthRequired, FailureReasons.RefreshTokenRejected),
        ["invalid_client"] = new(FailureKind.OperatorActionRequired, FailureReasons.ClientRejected),
        ["unauthorized_client"] = new(FailureKind.OperatorActionRequired, FailureReasons.GrantNotAllowed),
        ["unsupported_grant_type"] = new(FailureKind.OperatorActionRequired, FailureReasons.GrantNotAllowed),
        ["invalid_scope"] = new(FailureKind.OperatorActionRequired, FailureReasons.ScopeRejected),

        // OpenID Connect Core section 3.1.2.6
        ["interaction_required"] = new(FailureKind.ReauthRequired, FailureReasons.InteractionRequired),
        ["login_required"] = new(FailureKind.ReauthRequired, FailureReasons.InteractionRequired),
        ["consent_required"] = new(FailureKind.ReauthRequired, FailureReasons.InteractionRequired),
        ["account_selection_required"] = new(FailureKind.ReauthRequired, FailureReasons.InteractionRequired),

        // RFC 6749 section 4.1.2.1, sent by token endpoints too
        ["temporarily_unavailable"] = new(FailureKind.Transient, FailureReasons.ProviderUnavailable),
        ["server_error"] = new(FailureKind.Transient, FailureReasons.ProviderUnavailable),

        // RFC 8628 section 3.5
        ["slow_down"] = new(FailureKind.Transient, FailureReasons.ProviderThrottled),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ErrorClassification Classify(ProviderProfile profile, int status, ResponseError error)
    {
        var dialect = profile.Errors.FirstOrDefault(e => e.Matches(status, error));
        return OfStatus(status) is { } classification ? classification with { RetryAfter = dialect?.RetryAfter }
            : dialect is not null ? new ErrorClassification(dialect.Kind, dialect.Reason, dialect.RetryAfter)
            : error.Code is { } code && Standard.TryGetValue(code, out var standard) ? standard
            : Unknown;
    }

    /// <summary>Null where the body decides.</summary>
    private static ErrorClassification? OfStatus(int status) => status switch
    {
        // RFC 6585 section 4 and RFC 9110 section 15.6.4: not processed, whatever the body has.
        429 => new(FailureKind.NotProcessed, FailureReasons.ProviderThrottled),
        503 => new(FailureKind.NotProcessed, FailureReasons.ProviderUnavailable),

        // RFC 9110 section 15.6: the server failed, perhaps after it had redeemed the token. An outage page may even have invalid_grant.
        >= 500 => new(FailureKind.Ambiguous, FailureReasons.ProviderUnavailable),

        (>= 200 and < 300) or (>= 400 and < 500) => null,

        // A redirect is not followed, because it would carry the token elsewhere. It leads to no verdict: maintenance pages and captive portals redirect too,
        // and a provider that redeems a token responds 200 (RFC 6749 section 5.1).
        _ => Unknown,
    };
}
