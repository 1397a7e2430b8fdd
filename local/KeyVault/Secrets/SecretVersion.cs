using System.Collections.Immutable;

namespace TokenFunctions.Local.KeyVault.Secrets;

/// <summary>One version of a secret. All times are seconds since 1970, as in the JSON.</summary>
internal sealed record SecretVersion(string Id, string Value, long Created, long Updated)
{
    public bool Enabled { get; init; } = true;

    public long? NotBefore { get; init; }

    public long? Expires { get; init; }

    public string? ContentType { get; init; }

    public ImmutableSortedDictionary<string, string>? Tags { get; init; }

    /// <summary>The version's id, so that the value is never printed.</summary>
    public override string ToString() => Id;
}
