using TokenFunctions.Model;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Where a refresh token was found. If the provider does not rotate the token, this decides what a commit must keep of it.</summary>
internal enum RefreshTokenOrigin
{
    /// <summary>The one that the row names.</summary>
    InForce,

    /// <summary>A newer one in the vault: a worker saved it while the table was down, or the table was restored from an older copy.</summary>
    EscapeCopy,

    /// <summary>One that a late worker brought.</summary>
    Spare,
}

/// <param name="VaultVersion">Of an escape copy.</param>
/// <param name="Generation">Of an escape copy: the generation that its commit had, or would have had.</param>
internal sealed record StoredRefreshToken(
    Secret Value, Fingerprint Fingerprint, RefreshTokenOrigin Origin, SecretVersion? VaultVersion = null, long Generation = 0);

/// <summary>Everything that a refresh needs, gathered before the intent is written.</summary>
internal sealed record RefreshCredentials(Provider Provider, ClientSecretPair? ClientSecrets, SealingKey SealingKey, StoredRefreshToken RefreshToken)
{
    /// <summary>Once the row names an escape copy, it is the token in force.</summary>
    public RefreshCredentials AsNamedByTheRow() =>
        RefreshToken.Origin == RefreshTokenOrigin.EscapeCopy ? this with { RefreshToken = RefreshToken with { Origin = RefreshTokenOrigin.InForce } } : this;
}

/// <summary>Something is missing on our side; the provider was not asked.</summary>
internal sealed class CredentialsMissingException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A member of <see cref="FailureReasons"/>.</summary>
    public string Reason { get; } = reason;
}
