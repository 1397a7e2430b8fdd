namespace TokenFunctions.Model;

/// <summary>A client secret that a new one replaces. It is still used as long as the provider may not know the new one.</summary>
/// <param name="Version">Key Vault version.</param>
/// <param name="Until">From then on the secret is no longer used.</param>
internal sealed record FormerClientSecret(SecretVersion Version, DateTimeOffset Until);
