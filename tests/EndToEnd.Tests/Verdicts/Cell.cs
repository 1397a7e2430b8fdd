using System.Globalization;
using TokenFunctions.EndToEnd.Tests.Running;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary>What callers got in one situation.</summary>
/// <param name="Expired">The response without a valid access token.</param>
/// <param name="Living">The response with a valid access token; null if it is the same.</param>
internal sealed record Cell(Answer? Expired, Answer? Living = null)
{
    public override string ToString() => Expired is null ? "–" : Living is null ? Of(Expired) : $"{Of(Expired)}; {Of(Living)}";

    /// <summary>The status and the codes that a program may branch on.</summary>
    public static string Of(Answer answer) =>
        string.Join(' ', new[] { answer.Status.ToString(CultureInfo.InvariantCulture), Reason(answer), answer.Warning }.OfType<string>());

    private static string? Reason(Answer answer) => answer.Problem switch
    {
        null => null,
        "reauth-required" or "operator-action-required" => $"{(answer.Problem.StartsWith('r') ? "person" : "operator")}: `{answer.TextOf("reason")}`",
        "refresh-unavailable" => $"`{answer.TextOf("reason")}`",
        var problem => problem,
    };
}
