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

    /// <param name="hasRetryAfter">The response has a <c>Retry-After</c> that can be read.</param>
    public static ErrorClassification Classify(ProviderProfile profile, int status, ResponseError error, bool hasRetryAfter = false)
    {
        var dialect = profile.Errors.FirstOrDefault(e => e.Matches(status, error));
        var isAnnounced = hasRetryAfter || dialect?.Kind is FailureKind.NotProcessed or FailureKind.Transient;
        return OfStatus(status, isAnnounced) is { } classification ? classification with { RetryAfter = dialect?.RetryAfter }
            : dialect is not null ? new ErrorClassification(dialect.Kind, dialect.Reason, dialect.RetryAfter)
            : StandardErrors.Find(error.Codes) ?? Unknown;
    }

    /// <summary>Null where the body decides.</summary>
    /// <param name="isAnnounced">The server itself turned the request away: it says when to come again, or the profile knows what it says.</param>
    private static ErrorClassification? OfStatus(int status, bool isAnnounced) => status switch
    {
        // RFC 6585 section 4: not processed, whatever the body has.
        429 => new(FailureKind.NotProcessed, FailureReasons.ProviderThrottled),
        503 when isAnnounced => new(FailureKind.NotProcessed, FailureReasons.ProviderUnavailable),

        // RFC 9110 section 15.6: the server failed, perhaps after it had redeemed the token. A gateway may send 503 then, which promises nothing
        // (section 15.6.4). An outage page may even have invalid_grant.
        >= 500 => new(FailureKind.Ambiguous, FailureReasons.ProviderUnavailable),

        (>= 200 and < 300) or (>= 400 and < 500) => null,

        // RFC 9110 sections 15.4.2 and 15.4.9: the endpoint is elsewhere for good. A redirect is never followed, because it would carry the token elsewhere.
        301 or 308 => new(FailureKind.OperatorActionRequired, FailureReasons.EndpointMoved),

        // Other redirects lead to no verdict: maintenance pages and captive portals redirect too, and a provider that redeems a token responds 200
        // (RFC 6749 section 5.1).
        _ => Unknown,
    };
}
