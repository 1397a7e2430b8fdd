using System.Text.Json;

namespace TokenFunctions.Model;

internal enum ConnectionStatus
{
    /// <summary>Waiting for its first authorization.</summary>
    Pending,

    Active,

    /// <summary>Refreshing fails for the moment; the token may still be valid.</summary>
    Degraded,

    /// <summary>A person must authorize again.</summary>
    ReauthRequired,

    /// <summary>An operator must correct the provider's registration; the grant is kept.</summary>
    OperatorActionRequired,
}

/// <summary>When a connection is refreshed.</summary>
internal enum RefreshStrategy
{
    /// <summary>The sweep keeps a fresh token stored.</summary>
    Eager,

    /// <summary>Only when a caller asks, and before an idle grant ends.</summary>
    OnDemand,
}

/// <summary>Names of statuses in rows, queries and the HTTP contract.</summary>
internal static class ConnectionStatusNames
{
    public static string Of(ConnectionStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
