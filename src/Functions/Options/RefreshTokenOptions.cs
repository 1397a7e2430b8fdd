namespace TokenFunctions.Options;

/// <summary>Setting <c>RefreshTokens__Store</c>: where refresh tokens are stored.</summary>
internal enum RefreshTokenStore
{
    /// <summary>In Key Vault; sealed in the row only until the vault has them.</summary>
    KeyVault,

    /// <summary>Sealed in the row: for deployments that outgrow the vault's write rate.</summary>
    Table,
}

/// <summary>Settings <c>RefreshTokens__*</c>.</summary>
internal sealed class RefreshTokenOptions
{
    public RefreshTokenStore Store { get; set; } = RefreshTokenStore.KeyVault;
}
