namespace TokenFunctions.KillHarness.Accounting;

/// <summary>
/// Why the provider saw a refresh token again. The only excuse: whoever redeemed it first was killed or stopped between sending it and its first durable write,
/// or its answer was lost on the way.
/// </summary>
internal sealed class ReuseExplanation(IssuedTokenBook book, IReadOnlyDictionary<string, IReadOnlyList<JournalEntry>> journals, IReadOnlySet<string> killed)
{
    private readonly ILookup<IssuedToken, JournalEntry> _posts = journals.Values.SelectMany(j => j).Where(e => e.What == "post" && book.Find(e.Subject) is not null)
        .ToLookup(e => book.Find(e.Subject)!.Value);

    /// <returns>Null where nothing excuses it.</returns>
    public string? Explain(IssuedToken token)
    {
        var redeemers = _posts[token].Select(post => (Post: post, Answer: AnswerTo(post))).Where(p => MayHaveRedeemed(p.Answer)).ToList();
        var excuses = redeemers.ConvertAll(p => ExcuseOf(p.Post, p.Answer, token.ConnectionId));
        return excuses.Count == 0 || excuses.Contains(null) ? null : string.Join(", ", excuses.Distinct());
    }

    /// <summary>Tokens that more than one request redeemed, which only a grace allows: all but the last need their excuse.</summary>
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

        // Its waking, not its stopping: what goes on beside the step that stops the process runs for some milliseconds more.
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
