namespace TokenFunctions.KillHarness.Accounting;

/// <summary>
/// Why the provider got a refresh token again. There are two valid reasons: the process that redeemed it first was killed or stopped between its request and
/// its first durable write, or the response was lost on the way.
/// </summary>
internal sealed class ReuseExplanation(IssuedTokenBook book, IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> journals, IReadOnlySet<string> killed)
{
    private readonly ILookup<IssuedToken, JournalEntry> _posts = journals.Values.SelectMany(j => j)
        .Where(e => e.What == "post" && book.Find(e.Subject) is not null)
        .ToLookup(e => book.Find(e.Subject)!.Value);

    /// <returns>Null if there is no valid reason.</returns>
    public string? Explain(IssuedToken token)
    {
        var redeemers = _posts[token].Select(post => (Post: post, Answer: AnswerTo(post))).Where(p => MayHaveRedeemed(p.Answer)).ToList();
        var excuses = redeemers.ConvertAll(p => ExcuseOf(p.Post, p.Answer, token.ConnectionId));
        return excuses.Count == 0 || excuses.Contains(null) ? null : string.Join(", ", excuses.Distinct());
    }

    /// <summary>Tokens that more than one request redeemed, which only a grace time allows. All redemptions but the last need a valid reason.</summary>
    public IEnumerable<(IssuedToken Token, string? Why)> Repeated() =>
        from posts in _posts
        let redeemers = posts.Select(post => (Post: post, Answer: AnswerTo(post))).Where(p => MayHaveRedeemed(p.Answer)).OrderBy(p => p.Post.At).SkipLast(1)
        from redeemer in redeemers
        select (posts.Key, ExcuseOf(redeemer.Post, redeemer.Answer, posts.Key.ConnectionId));

    private static bool MayHaveRedeemed(JournalEntry? answer) => answer?.Details[1] is not ("NotProcessed" or "ReauthRequired");

    private string? ExcuseOf(JournalEntry post, JournalEntry? answer, string connectionId)
    {
        if (answer is not null && answer.Details[1] != "Issued")
        {
            return answer.Details[1] == "Ambiguous" ? "the answer was lost on the way" : null;
        }

        var durable = journals[post.Instance].FirstOrDefault(e => e.Sequence > post.Sequence && IsDurable(e, answer, connectionId));

        // The time of waking counts, not of stopping: parallel work of the process goes on for some milliseconds after the step that stops it.
        var stopped = journals[post.Instance].Any(e => e.What == "woken" && e.Sequence > post.Sequence && (durable is null || e.Sequence < durable.Sequence));
        return stopped ? "stopped between request and commit"
            : durable is null && killed.Contains(post.Instance) ? answer is null ? "killed while the request was under way" : "killed between answer and commit"
            : null;
    }

    private static bool IsDurable(JournalEntry entry, JournalEntry? answer, string connectionId) =>
        (entry.What == "commit" && entry.Subject == connectionId) || (entry.What == "kept" && entry.Subject == answer?.Details[2]);

    private JournalEntry? AnswerTo(JournalEntry post) =>
        journals[post.Instance].FirstOrDefault(e => e.What == "answered" && e.Subject == post.Subject && e.Sequence > post.Sequence);
}
