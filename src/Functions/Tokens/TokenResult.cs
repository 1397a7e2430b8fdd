using TokenFunctions.Model;

namespace TokenFunctions.Tokens;

/// <summary>The closed set of results for a caller that asks for a token.</summary>
internal abstract record TokenResult
{
    private TokenResult()
    {
    }

    public sealed record Token(Connection Connection, Secret AccessToken, TimeSpan Remaining, TokenWarning? Warning) : TokenResult;

    /// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
    /// <param name="ReauthorizeUrl">The link to click; null where the provider's registration has none.</param>
    public sealed record ReauthRequired(Connection Connection, string Reason, DateTimeOffset Since, string? ReauthorizeUrl) : TokenResult;

    public sealed record OperatorActionRequired(Connection Connection, string? ReauthorizeUrl) : TokenResult;

    /// <param name="RetryAt">When another try can make sense.</param>
    /// <param name="Reason">A member of <see cref="FailureReasons"/>.</param>
    public sealed record Unavailable(Connection Connection, DateTimeOffset RetryAt, string Reason) : TokenResult;

    public sealed record NotFound : TokenResult;

    public sealed record CallerNotAllowed : TokenResult;
}
