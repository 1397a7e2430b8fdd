using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>The response to one token request, or the reason why there is none.</summary>
internal abstract record TokenResponse
{
    private TokenResponse()
    {
    }

    /// <summary>RFC 6749 section 5.1: the provider issued an access token.</summary>
    public sealed record Issued : TokenResponse
    {
        public required Secret AccessToken { get; init; }

        /// <summary>As the provider wrote it; <c>Bearer</c> where it states that in any letter case, or none.</summary>
        public required string TokenType { get; init; }

        /// <summary>Null where the provider returned none: the old one stays in force (RFC 6749 section 6).</summary>
        public Secret? RefreshToken { get; init; }

        /// <summary>The earliest end that the response or the token states, counted from when the request was sent. It is after that moment.</summary>
        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>False where the lifetime is assumed, because neither the response nor a JWT's <c>exp</c> nor the profile states it.</summary>
        public bool ExpiryIsKnown { get; init; } = true;

        /// <summary>False where neither the response nor a JWT's <c>exp</c> states the expiry, so that introspection may know it better.</summary>
        public bool ExpiryIsStated { get; init; } = true;

        /// <summary>Null where the response has none: unchanged (RFC 6749 section 6).</summary>
        public string? Scope { get; init; }

        /// <summary>The refresh token's own expiry, if the response states it.</summary>
        public DateTimeOffset? RefreshTokenExpiresAt { get; init; }
    }

    /// <summary>There is no usable access token.</summary>
    public sealed record Failed : TokenResponse
    {
        public required FailureKind Kind { get; init; }

        /// <summary>A member of <see cref="FailureReasons"/>: for programs to branch on.</summary>
        public required string Reason { get; init; }

        public required ProviderError Error { get; init; }

        /// <summary>The wait that the provider asks for, or the end of its rate limit if it throttled; never negative and a day at most.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>The provider did not ask for that wait: the profile states it for such responses, and it concerns this grant alone.</summary>
        public bool RetryAfterIsAssumed { get; init; }

        /// <summary>A refresh token, other than the one sent, that came without a usable access token. It must not be lost.</summary>
        public Secret? RefreshToken { get; init; }
    }
}
