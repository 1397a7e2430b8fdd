namespace TokenFunctions.Local.KeyVault;

/// <summary>What a request asked of the vault.</summary>
public enum KeyVaultOperation
{
    Get,
    Set,
    Update,
    Delete,
    List,
    ListVersions,
    GetDeleted,
    ListDeleted,
    Recover,
    Purge,

    /// <summary>Without a valid token, whatever was asked: the first request of every client is one.</summary>
    Challenge,

    /// <summary>Unknown paths and methods, and operations that this vault does not support.</summary>
    Other,
}
