namespace TokenFunctions.Model;

/// <summary>A client secret that another is replacing: still good for as long as the provider may not know the new one yet.</summary>
/// <param name="Version">In Key Vault.</param>
/// <param name="Until">From then on it is not used any more.</param>
internal sealed record FormerClientSecret(string Version, DateTimeOffset Until);
