using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

namespace TokenFunctions.Local.KeyVault.Secrets;

/// <summary>The body of a set or an update. Limits: Key Vault REST API, "Set Secret", and the service's limits for secrets.</summary>
internal sealed record SecretChange(
    string? Value = null, string? ContentType = null, ImmutableSortedDictionary<string, string>? Tags = null, SecretChange.AttributeChange? Attributes = null)
{
    private const int MaxValueBytes = 25 * 1024;
    private const int MaxTags = 15;
    private const int MaxTagLength = 256;
    private const int MaxContentTypeLength = 255;

    /// <exception cref="VaultException">400: a limit is exceeded.</exception>
    public SecretChange Validated()
    {
        Require(Value is null || Encoding.UTF8.GetByteCount(Value) <= MaxValueBytes, $"The secret value is longer than {MaxValueBytes} bytes.");
        Require(ContentType is null || ContentType.Length <= MaxContentTypeLength, $"contentType is longer than {MaxContentTypeLength} characters.");
        Require(Tags is null || Tags.Count <= MaxTags, $"There are more than {MaxTags} tags.");
        Require(Tags is null || Tags.All(tag => Fits(tag.Key) && Fits(tag.Value)), $"A tag is longer than {MaxTagLength} characters.");
        Require(IsMoment(Attributes?.NotBefore) && IsMoment(Attributes?.Expires), "nbf and exp are seconds since 1970.");
        return this;
    }

    public SecretVersion NewVersion(long now) => ApplyTo(new SecretVersion(Guid.NewGuid().ToString("N"), RequiredValue(), now, now), now);

    /// <summary>Members that the change does not name keep their values. The secret's value never changes here.</summary>
    public SecretVersion ApplyTo(SecretVersion version, long now) => version with
    {
        Updated = now,
        ContentType = ContentType ?? version.ContentType,
        Tags = Tags ?? version.Tags,
        Enabled = Attributes?.Enabled ?? version.Enabled,
        NotBefore = Attributes?.NotBefore ?? version.NotBefore,
        Expires = Attributes?.Expires ?? version.Expires,
    };

    public override string ToString() => nameof(SecretChange);

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw VaultException.BadParameter(otherwise);
        }
    }

    private static bool Fits(string? tagPart) => tagPart is { Length: <= MaxTagLength };

    private static bool IsMoment(long? seconds) =>
        seconds is null || (seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds());

    private string RequiredValue() => Value ?? throw VaultException.BadParameter("The request body has no value.");

    internal sealed record AttributeChange(
        bool? Enabled = null,
        [property: JsonPropertyName("nbf")] long? NotBefore = null,
        [property: JsonPropertyName("exp")] long? Expires = null);
}
