using TokenFunctions.KillHarness;
using TokenFunctions.KillHarness.Accounting;

namespace TokenFunctions.Kill.Tests.Accounting;

/// <summary>An explanation that accepts every reuse would prove nothing.</summary>
public sealed class ReuseExplanationTests
{
    private static readonly IssuedToken First = new("c", 1);
    private static readonly string[] Redeemed = ["leased c", "intent c", "post rt1", "answered rt1 Issued rt2"];

    [Fact]
    public void Explain_KilledWhileTheRequestWasUnderWay_IsExcused() =>
        Assert.Equal("killed while the request was under way", Explain(First, ["leased c", "post rt1"]));

    [Fact]
    public void Explain_KilledBetweenAnswerAndCommit_IsExcused() => Assert.Equal("killed between answer and commit", Explain(First, Redeemed));

    [Fact]
    public void Explain_AnswerLost_IsExcused() =>
        Assert.Equal("the answer was lost on the way", Explain(First, ["post rt1", "answered rt1 Ambiguous -", "write c"]));

    [Fact]
    public void Explain_StoppedBeforeTheCommit_IsExcused() =>
        Assert.Equal(
            "stopped between request and commit",
            Explain(First, [.. Redeemed, "stopping post-after", "woken post-after", "commit c"], isKilled: false));

    [Fact]
    public void Explain_SentWhileTheProcessWasBeingStopped_IsExcused() =>
        Assert.Equal(
            "stopped between request and commit",
            Explain(First, ["stopping post-before", "post rt1", "woken post-before", "answered rt1 Issued rt2", "commit c"], isKilled: false));

    [Fact]
    public void Explain_SentAfterWaking_IsNot() =>
        Assert.Null(Explain(First, ["stopping post-before", "woken post-before", .. Redeemed, "commit c"], isKilled: false));

    [Fact]
    public void Explain_KilledAfterTheCommit_IsNot() => Assert.Null(Explain(First, [.. Redeemed, "commit c", "kept rt2"]));

    [Fact]
    public void Explain_KilledAfterAnEscapeCopy_IsNot() => Assert.Null(Explain(First, [.. Redeemed, "kept rt2"]));

    [Fact]
    public void Explain_StillAlive_IsNot() => Assert.Null(Explain(First, Redeemed, isKilled: false));

    [Fact]
    public void Explain_CommitOfAnotherConnection_DoesNotCount() => Assert.Equal("killed between answer and commit", Explain(First, [.. Redeemed, "commit d"]));

    [Fact]
    public void Explain_NobodySentIt_IsNot() => Assert.Null(Explain(new IssuedToken("c", 2), Redeemed));

    [Fact]
    public void Explain_TwoRedeemersOneUnexcused_IsNot() => Assert.Null(Explain(First, ["post rt1", "answered rt1 Issued rt2", "commit c", "post rt1"]));

    private static string? Explain(IssuedToken token, string[] journal, bool isKilled = true)
    {
        var journals = new Dictionary<string, IReadOnlyList<JournalEntry>>
        {
            ["first"] = Journal("first", journal),
            ["second"] = Journal("second", ["post rt1", "answered rt1 ReauthRequired -"]),
        };
        var book = new IssuedTokenBook(new Dictionary<string, string> { ["rt1"] = "c" }, journals.Values.SelectMany(j => j));
        return new ReuseExplanation(book, journals, isKilled ? new HashSet<string> { "first" } : new HashSet<string>()).Explain(token);
    }

    private static JournalEntry[] Journal(string instance, string[] lines) =>
        [.. lines.Select((line, i) => line.Split(' ') is [var what, .. var details]
            ? new JournalEntry(instance, i, i, what, details)
            : throw new ArgumentException(line))];
}
