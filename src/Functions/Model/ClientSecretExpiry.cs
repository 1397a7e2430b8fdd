namespace TokenFunctions.Model;

/// <summary>
/// The end of a client secret (RFC 7591 section 3.2.1, <c>client_secret_expires_at</c>). After it no connection of the provider can be refreshed.
/// </summary>
internal static class ClientSecretExpiry
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <summary>When the secret ends, from two weeks before its end on; null before that.</summary>
    public static DateTimeOffset? EndsSoon(Provider provider, DateTimeOffset now) =>
        provider.ClientSecretExpiresAt - Notice <= now ? provider.ClientSecretExpiresAt : null;
}
