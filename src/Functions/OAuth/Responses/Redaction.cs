using TokenFunctions.Model;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Removes our secrets from a provider's text. Some providers repeat the token that they refuse.</summary>
internal sealed class Redaction(params Secret?[] secrets)
{
    private const int ShortestSecret = 4;

    private readonly string[] _spellings =
    [
        .. secrets.OfType<Secret>().Select(s => s.Reveal()).SelectMany(s => new[] { s, Uri.EscapeDataString(s) })
            .Where(s => s.Length >= ShortestSecret).Distinct().OrderByDescending(s => s.Length),
    ];

    public string? Apply(string? text) =>
        text is null ? null : _spellings.Aggregate(text, (t, spelling) => t.Replace(spelling, "[redacted]", StringComparison.Ordinal));
}
