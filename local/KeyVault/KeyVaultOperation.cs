namespace TokenFunctions.Local.KeyVault;

/// <summary>The operation that a request asks for.</summary>
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

    /// <summary>A request without a valid token, for any operation. The first request of every client is one.</summary>
    Challenge,

    /// <summary>Unknown paths and methods, and operations that this vault does not support.</summary>
    Other,
}
