namespace TokenFunctions.OAuth.Responses;

/// <summary>When a response came. Lifetimes count from it, and it converts the provider's times.</summary>
/// <param name="SentAt">When the request was sent, by our clock.</param>
/// <param name="ProviderDate">When the provider responded, by its clock (RFC 9110 section 6.6.1, <c>Date</c>); null where it does not state it.</param>
internal readonly record struct ResponseTime(DateTimeOffset SentAt, DateTimeOffset? ProviderDate = null)
{
    /// <summary>
    /// The time left until one of the provider's times, by its clock or by ours. The shorter one counts, so that it is never too long. A clock by which the
    /// time has passed is ignored. It is wrong, because a provider does not issue an expired token. Null where the time has passed by both clocks.
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
