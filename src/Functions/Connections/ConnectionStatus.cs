namespace TokenFunctions.Connections;

public enum ConnectionStatus
{
    /// <summary>Waiting for its first authorization.</summary>
    Pending,

    Active,

    /// <summary>Refreshing fails for the moment; the token may still be valid.</summary>
    Degraded,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must mend the provider's registration; the grant is kept.</summary>
    OperatorActionRequired,
}

/// <summary>When a connection is refreshed.</summary>
public enum RefreshStrategy
{
    /// <summary>The sweep keeps a fresh token at hand.</summary>
    Eager,

    /// <summary>Only when a caller asks, and before an idle grant dies.</summary>
    OnDemand,
}
