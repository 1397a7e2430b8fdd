namespace TokenFunctions.Local.SampleProvider;

/// <summary>What goes wrong at the token and the revocation endpoint.</summary>
public enum Fault
{
    None,

    /// <summary>503, with <see cref="ProviderBehaviour.RetryAfter"/>.</summary>
    Down503,

    /// <summary>The connection is closed without an answer and nothing was done.</summary>
    DropBeforeCommit,

    /// <summary>The token is redeemed and the connection closed without an answer.</summary>
    DropAfterCommit,

    /// <summary>No answer until the client leaves.</summary>
    Hang,
    BadGateway502Html,
    Ok200Html,

    /// <summary>307, which makes a careless client send its token on; <see cref="ProviderCounters.RedirectsFollowed"/> tells.</summary>
    Redirect,

    /// <summary>200 with valid JSON of 4 MiB.</summary>
    HugeBody,

    /// <summary>An outage that looks like a verdict: 503 with an <c>invalid_grant</c> body.</summary>
    InvalidGrantWith503,
}
