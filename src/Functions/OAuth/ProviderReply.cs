namespace TokenFunctions.OAuth;

/// <summary>What one exchange with a provider came to.</summary>
internal abstract record ProviderReply
{
    private ProviderReply()
    {
    }

    /// <param name="Problem">Why the body is not whole, in words for people; null where it is.</param>
    /// <param name="Location">Where a redirect points to.</param>
    /// <param name="Date">By the provider's clock, when it answered; null where it does not say.</param>
    public sealed record Answered(int Status, AnswerBody Body, TimeSpan? RetryAfter = null, string? Problem = null, Uri? Location = null, DateTimeOffset? Date = null) : ProviderReply
    {
        public bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <param name="Detail">In words for people, made of nothing that the other side sent.</param>
    public sealed record Unanswered(Verdict Verdict, string Detail) : ProviderReply;
}
