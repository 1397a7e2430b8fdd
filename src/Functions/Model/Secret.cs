namespace TokenFunctions.Model;

/// <summary>A value that must never print: a token, a client secret or a key. Opaque, of any length.</summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = string.IsNullOrEmpty(value) ? throw new ArgumentException("A secret is never empty.", nameof(value)) : value;

    /// <summary>The value in the clear. Review every call.</summary>
    public string Reveal() => _value;

    public bool Equals(Secret? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "[redacted]";

    /// <summary>Null for a null or empty value.</summary>
    public static Secret? From(string? value) => string.IsNullOrEmpty(value) ? null : new Secret(value);
}
