using TokenFunctions.OAuth;

namespace TokenFunctions.Refresh;

/// <summary>A client secret that ends (RFC 7591 section 3.2.1, <c>client_secret_expires_at</c>), and with it the refreshing of all connections of its provider.</summary>
public static class ClientSecretLife
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <summary>When it ends, from two weeks before; else null.</summary>
    public static DateTimeOffset? EndsSoon(Provider provider, DateTimeOffset now) => provider.ClientSecretExpiresAt - Notice <= now ? provider.ClientSecretExpiresAt : null;
}
