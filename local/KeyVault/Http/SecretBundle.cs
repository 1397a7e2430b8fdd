using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>A secret as JSON: SecretBundle, SecretItem, DeletedSecretBundle and DeletedSecretItem of the Key Vault REST API.</summary>
internal sealed record SecretBundle(string Id, SecretBundle.AttributesBundle Attributes)
{
    public string? Value { get; init; }

    public string? ContentType { get; init; }

    public ImmutableSortedDictionary<string, string>? Tags { get; init; }

    public string? RecoveryId { get; init; }

    public long? DeletedDate { get; init; }

    public long? ScheduledPurgeDate { get; init; }

    /// <summary>One version without its value. The id names the version.</summary>
    public static SecretBundle OfVersion(string vault, StoredSecret secret, SecretVersion version) =>
        new($"{vault}/secrets/{secret.Name}/{version.Id}", AttributesBundle.Of(version)) { ContentType = version.ContentType, Tags = version.Tags };

    /// <summary>The secret as a list shows it, with its latest version. The id does not name the version.</summary>
    public static SecretBundle OfSecret(string vault, StoredSecret secret) =>
        OfVersion(vault, secret, secret.Latest) with { Id = $"{vault}/secrets/{secret.Name}" };

    public SecretBundle WithDeletion(string vault, StoredSecret secret) => this with
    {
        RecoveryId = $"{vault}/deletedsecrets/{secret.Name}",
        DeletedDate = secret.DeletedAt?.ToUnixTimeSeconds(),
        ScheduledPurgeDate = (secret.DeletedAt + StoredSecret.Retention)?.ToUnixTimeSeconds(),
    };

    /// <summary>The id, so that the value is never printed.</summary>
    public override string ToString() => Id;

    internal sealed record AttributesBundle(
        bool Enabled,
        [property: JsonPropertyName("nbf")] long? NotBefore,
        [property: JsonPropertyName("exp")] long? Expires,
        long Created,
        long Updated,
        string RecoveryLevel,
        int RecoverableDays)
    {
        public static AttributesBundle Of(SecretVersion version) => new(
            version.Enabled,
            version.NotBefore,
            version.Expires,
            version.Created,
            version.Updated,
            "Recoverable+Purgeable",
            StoredSecret.Retention.Days);
    }
}
