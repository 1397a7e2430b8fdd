using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>The provider's token endpoint (RFC 6749 section 3.2) and revocation endpoint (RFC 7009).</summary>
internal interface ITokenEndpoint
{
    /// <summary>
    /// Sends one refresh request (RFC 6749 section 6), once: it never repeats a POST. A failure of the network or the provider is a response, never an
    /// exception. It responds within <paramref name="timeout"/> (wall clock, connecting and reading the body included). It takes no cancellation token, because
    /// the caller must wait for a request that may have been sent.
    /// </summary>
    Task<TokenResponse> RefreshAsync(TokenRequest request, TimeSpan timeout);

    /// <summary>Revokes a token (RFC 7009), with one request, within <paramref name="timeout"/>.</summary>
    Task<RevocationOutcome> RevokeAsync(RevocationRequest request, TimeSpan timeout);
}

/// <param name="ClientSecret">Null for a public client; the private key of a client that signs assertions.</param>
/// <param name="Resource">RFC 8707 resource indicator, sent if the grant has one.</param>
internal sealed record TokenRequest(Provider Provider, Secret? ClientSecret, Secret RefreshToken, string? Resource)
{
    /// <summary>
    /// From when the time limit counts (<see cref="TimeProvider.GetTimestamp"/>); null: from the call. A process that was paused for longer then sends nothing.
    /// </summary>
    public long? TimedFrom { get; init; }

    /// <summary>RFC 6749 section 6; null where no scope is sent, which keeps it as it is.</summary>
    public string? Scope { get; init; }

    /// <summary>The signed assertion that is sent if <see cref="ClientSecret"/> is a private key.</summary>
    internal Secret? ClientAssertion { get; init; }
}

/// <param name="ClientSecret"><inheritdoc cref="TokenRequest" path="/param[@name='ClientSecret']"/></param>
internal sealed record RevocationRequest(Provider Provider, Secret? ClientSecret, Secret Token, TokenTypeHint Hint);

/// <summary>RFC 7009 section 2.1, <c>token_type_hint</c>.</summary>
internal enum TokenTypeHint
{
    RefreshToken,
    AccessToken,
}

internal enum RevocationOutcome
{
    /// <summary>The provider has revoked the token, or never knew it.</summary>
    Revoked,

    /// <summary>The provider has no revocation endpoint or does not revoke this kind of token.</summary>
    NotSupported,

    /// <summary>The provider refused finally; another try does not help.</summary>
    Refused,

    /// <summary>Not now: network, 429 or 5xx. Try again later.</summary>
    Unavailable,
}
