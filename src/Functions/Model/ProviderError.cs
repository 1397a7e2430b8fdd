using System.Globalization;
using System.Text;

namespace TokenFunctions.Model;

/// <summary>The provider's own text. It is untrusted, so <see cref="From"/> bounds and escapes it.</summary>
internal sealed record ProviderError
{
    public const int MaxCodeLength = 100;
    public const int MaxDescriptionLength = 500;

    private ProviderError()
    {
    }

    /// <summary>HTTP status; null where no response came.</summary>
    public int? Status { get; private init; }

    /// <summary>RFC 6749 section 5.2 <c>error</c>, or its counterpart in the provider's dialect.</summary>
    public string? Code { get; private init; }

    public string? Description { get; private init; }

    public static ProviderError From(int? status, string? code, string? description) => new()
    {
        Status = status,
        Code = Bounded(code, MaxCodeLength),
        Description = Bounded(description, MaxDescriptionLength),
    };

    /// <summary>Characters that do not print become <c>\uXXXX</c>, so that no log or terminal can be forged. Letters of any script stay.</summary>
    private static string? Bounded(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var bounded = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = Prints(rune) ? rune.ToString() : string.Concat(rune.ToString().Select(c => $"\\u{(int)c:x4}"));
            if (bounded.Length + piece.Length > maxLength)
            {
                break;
            }

            bounded.Append(piece);
        }

        return bounded.ToString();
    }

    private static bool Prints(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
