using TokenFunctions.OAuth.Responses;

namespace TokenFunctions.OAuth.Http;

/// <summary>The result of one HTTP request to a provider.</summary>
internal abstract record ProviderResponse
{
    private ProviderResponse()
    {
    }

    /// <param name="RetryAfter">How long the provider asks to wait, from nothing to one day; null where it does not state it.</param>
    /// <param name="Problem">Why the body is not complete, in words for people; null where it is complete.</param>
    /// <param name="Location">The target of a redirect.</param>
    /// <param name="Date">When the provider responded, by its clock; null where it does not state it.</param>
    /// <param name="RateLimitReset">When the provider's rate limit ends, in the same way. It means a wait only if the request was throttled.</param>
    public sealed record Received(
        int Status,
        ResponseBody Body,
        TimeSpan? RetryAfter = null,
        string? Problem = null,
        Uri? Location = null,
        DateTimeOffset? Date = null,
        TimeSpan? RateLimitReset = null)
        : ProviderResponse
    {
        public bool IsSuccess => Status is >= 200 and < 300;

        /// <summary>For people: without query and user information, which may hold secrets. Null for a response that is no redirect.</summary>
        public string? RedirectsTo => Status is >= 300 and < 400
            ? Location?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : null;
    }

    /// <param name="Detail">In words for people, without text of the other side.</param>
    public sealed record Missing(ErrorClassification Classification, string Detail) : ProviderResponse;
}
