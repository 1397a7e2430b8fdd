using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TokenFunctions.Local.KeyVault.Secrets;

namespace TokenFunctions.Local.KeyVault.Http;

/// <summary>A secret on the wire: Key Vault REST API, SecretBundle, SecretItem, DeletedSecretBundle and DeletedSecretItem.</summary>
internal sealed record SecretBundle(string Id, SecretBundle.AttributesBundle Attributes)
{
    public string? Value { get; init; }

    public string? ContentType { get; init; }

    public ImmutableSortedDictionary<string, string>? Tags { get; init; }

    public string? RecoveryId { get; init; }

    public long? DeletedDate { get; init; }

    public long? ScheduledPurgeDate { get; init; }

    /// <summary>One version, named in the id, without its value.</summary>
    public static SecretBundle OfVersion(string vault, StoredSecret secret, SecretVersion version) =>
        new($"{vault}/secrets/{secret.Name}/{version.Id}", AttributesBundle.Of(version)) { ContentType = version.ContentType, Tags = version.Tags };

    /// <summary>The secret as a list shows it: of the latest version, which the id does not name.</summary>
    public static SecretBundle OfSecret(string vault, StoredSecret secret) =>
        OfVersion(vault, secret, secret.Latest) with { Id = $"{vault}/secrets/{secret.Name}" };

    public SecretBundle WithDeletion(string vault, StoredSecret secret) => this with
    {
        RecoveryId = $"{vault}/deletedsecrets/{secret.Name}",
        DeletedDate = secret.DeletedAt?.ToUnixTimeSeconds(),
        ScheduledPurgeDate = (secret.DeletedAt + StoredSecret.Retention)?.ToUnixTimeSeconds(),
    };

    /// <summary>The id: the value never prints.</summary>
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
