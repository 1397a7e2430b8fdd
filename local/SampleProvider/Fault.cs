namespace TokenFunctions.Local.SampleProvider;

/// <summary>Faults of the token endpoint and the revocation endpoint.</summary>
public enum Fault
{
    None,

    /// <summary>503, with <see cref="ProviderBehaviour.RetryAfter"/>.</summary>
    Down503,

    /// <summary>The connection closes without a response, and the request has no effect.</summary>
    DropBeforeCommit,

    /// <summary>The token is redeemed, then the connection closes without a response.</summary>
    DropAfterCommit,

    /// <summary>No response until the client disconnects.</summary>
    Hang,
    BadGateway502Html,
    Ok200Html,

    /// <summary>307, which makes a careless client send its token on. <see cref="ProviderCounters.RedirectsFollowed"/> counts those clients.</summary>
    Redirect,

    /// <summary>308, which says that the endpoint has moved for good.</summary>
    MovedPermanently,

    /// <summary>200 with valid JSON of 4 MiB.</summary>
    HugeBody,

    /// <summary>An outage that looks like a rejected grant: 503 with an <c>invalid_grant</c> body.</summary>
    InvalidGrantWith503,
}
