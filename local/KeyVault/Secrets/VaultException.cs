namespace TokenFunctions.Local.KeyVault.Secrets;

/// <summary>An error response of the vault, with the codes of the real vault.</summary>
internal sealed class VaultException(int status, string code, string message, string? innerCode = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? InnerCode { get; } = innerCode;

    public static VaultException BadParameter(string message) => new(400, "BadParameter", message);

    public static VaultException NotFound(string nameAndVersion) => new(
        404,
        "SecretNotFound",
        $"A secret with (name/id) {nameAndVersion} was not found in this key vault. If you recently deleted this secret you may be able to recover it.");

    public static VaultException DeletedNotFound(string name) => new(404, "SecretNotFound", $"Deleted Secret not found: {name}");

    public static VaultException Disabled() =>
        new(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");

    public static VaultException Conflict(string name, SecretStatus status) => status switch
    {
        SecretStatus.Deleted => Conflict(
            $"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; "
            + "in this state, the secret can only be recovered or purged.",
            "ObjectIsDeletedButRecoverable"),
        SecretStatus.BeingRecovered => Conflict(
            $"Secret {name} is currently being recovered and cannot be re-created; retry later.", "ObjectIsBeingRecovered"),
        // A purge in progress has no code of its own in Azure.
        _ => Conflict($"Secret {name} is currently being deleted and cannot be re-created; retry later.", "ObjectIsBeingDeleted"),
    };

    private static VaultException Conflict(string message, string innerCode) => new(409, "Conflict", message, innerCode);
}
