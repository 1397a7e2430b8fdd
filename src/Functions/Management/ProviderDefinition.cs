using TokenFunctions.Model;

namespace TokenFunctions.Management;

/// <summary>A client registration as management defines it.</summary>
/// <param name="Provider">
/// Its <see cref="Provider.Version"/>, <see cref="Provider.ClientSecretVersion"/> and <see cref="Provider.FormerClientSecret"/> are ignored.
/// </param>
/// <param name="ClientSecret">Or the private key (PEM or JWK). Null in a replacement: the one in the vault is kept.</param>
internal sealed record ProviderDefinition(Provider Provider, Secret? ClientSecret)
{
    /// <summary>How long the replaced secret may still be used; null: no longer.</summary>
    public TimeSpan? ClientSecretOverlap { get; init; }
}
