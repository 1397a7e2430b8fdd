using System.Globalization;
using System.Text.RegularExpressions;
using TokenFunctions.Model;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Removes secrets from a provider's text. Some providers repeat the token that they refuse.</summary>
internal sealed partial class Redaction(params Secret?[] secrets)
{
    private const string Removed = "[redacted]";
    private const int ShortestSecret = 4;

    /// <summary>More than is shown, because what is removed makes the text shorter.</summary>
    private const int LongestExcerpt = 4096;

    private readonly string[] _spellings =
    [
        .. secrets.OfType<Secret>().Select(s => s.Reveal()).SelectMany(s => new[] { s, Uri.EscapeDataString(s) })
            .Where(s => s.Length >= ShortestSecret).Distinct().OrderByDescending(s => s.Length),
    ];

    public string? Apply(string? text) =>
        text is null ? null : _spellings.Aggregate(text, (t, spelling) => t.Replace(spelling, Removed, StringComparison.Ordinal));

    /// <summary>
    /// The start of a body of any form. What looks like a secret, by its name or by its form, is removed too. Null for an HTML page, which is all markup.
    /// </summary>
    public string? Excerpt(string body)
    {
        if (body.Length == 0 || Page().IsMatch(body))
        {
            return null;
        }

        var start = Apply(Escape().Replace(body[..Math.Min(body.Length, LongestExcerpt)], Unescape))!;
        start = NamedText().Replace(start, $"$1\"{Removed}\"");
        start = NamedWord().Replace(start, $"$1{Removed}");
        return Space().Replace(LongWord().Replace(start, Removed), " ").Trim();
    }

    /// <summary>A secret must not hide behind the escapes of JSON.</summary>
    private static string Unescape(Match escape) =>
        escape.Length == 2 ? "/" : ((char)ushort.Parse(escape.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString();

    [GeneratedRegex(@"\A\s*<(!doctype\s+html|html|head|body)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Page();

    [GeneratedRegex(@"\\/|\\u[0-9a-fA-F]{4}")]
    private static partial Regex Escape();

    /// <summary>A JSON string whose member has the name of a secret. The body may end within the string.</summary>
    [GeneratedRegex(
        """("(?!token_type")[^"]{0,50}(?:token|secret|passw|credential|assertion|key|authorization|cookie|session|jwt)[^"]{0,50}"\s*:\s*)"(?:[^"\\]|\\.)*"?""",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex NamedText();

    /// <summary>The same in a form, in XML, and in a header.</summary>
    [GeneratedRegex(
        """((?:(?:token|secret|passw|credential|assertion|key|cookie|session|jwt)[\w.-]{0,50}\s*[=>]\s*|authorization\s*:\s*\w+\s+))[^\s&<>"',;}\]]+""",
        RegexOptions.IgnoreCase)]
    private static partial Regex NamedWord();

    /// <summary>Long, with a digit and a letter, as most tokens are.</summary>
    [GeneratedRegex(@"(?<![\w.~+/=-])(?=[\w.~+/=-]*[0-9])(?=[\w.~+/=-]*[A-Za-z])[\w.~+/=-]{20,}")]
    private static partial Regex LongWord();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
