namespace TokenFunctions.Model;

/// <summary>The classification of a failed token request.</summary>
internal enum FailureKind
{
    /// <summary>Certainly not processed (refused connection, DNS, TLS handshake, 429, an announced 503): the same token may be sent again.</summary>
    NotProcessed,

    /// <summary>The provider responded with an error that says nothing about the grant.</summary>
    Transient,

    /// <summary>It is unknown whether the provider redeemed the token: time-out, reset after sending, 5xx, an unreadable 2xx.</summary>
    Ambiguous,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must correct the registration; the grant may be valid.</summary>
    OperatorActionRequired,
}
