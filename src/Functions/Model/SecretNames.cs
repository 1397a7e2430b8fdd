namespace TokenFunctions.Model;

/// <summary>
/// Names of vault secrets and of their tags. The grant's id is part of a refresh token's name, because a deleted name cannot be used again for days.
/// </summary>
internal static class SecretNames
{
    public const string SealingKey = "sealing-key";
    public const string GenerationTag = "generation";

    private const string RefreshPrefix = "refresh-";
    private const string ClientPrefix = "client-";
    private const int GrantLength = 16;

    public static string RefreshToken(string connectionId, GrantId grantId) => $"{RefreshPrefix}{connectionId}-{grantId}";

    public static string ClientSecret(string provider) => ClientPrefix + provider;

    /// <summary>Null for a name that is not a refresh token's.</summary>
    public static (string ConnectionId, GrantId GrantId)? ParseRefreshToken(string name)
    {
        var separator = name.Length - GrantLength - 1;
        return name.StartsWith(RefreshPrefix, StringComparison.Ordinal) && separator > RefreshPrefix.Length && name[separator] == '-'
            ? (name[RefreshPrefix.Length..separator], new GrantId(name[(separator + 1)..]))
            : null;
    }

    /// <summary>The provider's name; null for a name that is not a client secret's.</summary>
    public static string? ParseClientSecret(string name) => name.StartsWith(ClientPrefix, StringComparison.Ordinal) ? name[ClientPrefix.Length..] : null;

    public static IReadOnlyDictionary<string, string> Generation(long generation) =>
        new Dictionary<string, string> { [GenerationTag] = generation.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    /// <summary>The generation in a secret's tags; null if it has none.</summary>
    public static long? GenerationOf(IReadOnlyDictionary<string, string> tags) =>
        tags.TryGetValue(GenerationTag, out var text) && long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var generation)
            ? generation
            : null;
}
