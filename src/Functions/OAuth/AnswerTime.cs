namespace TokenFunctions.OAuth;

/// <summary>When an answer came: what lifetimes count from, and how far off a moment is that the provider names.</summary>
/// <param name="SentAt">By our clock, when the request was sent.</param>
/// <param name="ProviderDate">By the provider's (RFC 9110 section 6.6.1, <c>Date</c>), when it answered; null where it does not say.</param>
internal readonly record struct AnswerTime(DateTimeOffset SentAt, DateTimeOffset? ProviderDate = null)
{
    /// <summary>
    /// What is left until a moment of the provider's, never more than the truth: by its clock, or by ours where that is less. One by which the moment has passed is the wrong
    /// one, since nobody issues what has expired. Null where it has passed by both.
    /// </summary>
    /// <param name="unixSeconds">Since 1970.</param>
    public TimeSpan? Until(double? unixSeconds) =>
        (Left(unixSeconds, SentAt), Left(unixSeconds, ProviderDate)) switch
        {
            (null, var left) => left,
            (var left, null) => left,
            ({ } ours, { } theirs) => ours < theirs ? ours : theirs,
        };

    private static TimeSpan? Left(double? unixSeconds, DateTimeOffset? from) => TokenLifetime.Bounded(unixSeconds - (from?.ToUnixTimeMilliseconds() / 1000.0));
}
