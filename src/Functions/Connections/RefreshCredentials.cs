using TokenFunctions.Model;
using TokenFunctions.Sealing;

namespace TokenFunctions.Connections;

/// <summary>Where a refresh token was found. If the provider does not rotate the token, this decides what a commit must keep of it.</summary>
internal enum RefreshTokenOrigin
{
    /// <summary>The one that the row names.</summary>
    InForce,

    /// <summary>A newer one that a worker saved in the vault while the table was down.</summary>
    EscapeCopy,

    /// <summary>One that a late worker brought.</summary>
    Spare,
}

/// <param name="VaultVersion">Of an escape copy.</param>
internal sealed record StoredRefreshToken(Secret Value, Fingerprint Fingerprint, RefreshTokenOrigin Origin, SecretVersion? VaultVersion = null);

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
