using TokenFunctions.Model;

namespace TokenFunctions.OAuth.Responses;

/// <summary>When a response came. Lifetimes count from it, and it converts the provider's times.</summary>
/// <param name="SentAt">When the request was sent, by our clock.</param>
/// <param name="ProviderDate">When the provider responded, by its clock (RFC 9110 section 6.6.1, <c>Date</c>); null where it does not state it.</param>
internal readonly record struct ResponseTime(DateTimeOffset SentAt, DateTimeOffset? ProviderDate = null)
{
    /// <summary>
    /// The seconds left until one of the provider's times, by its clock or by ours. The shorter one counts, so that it is never too long. A clock by which the
    /// time has passed is wrong if it has not passed by the other. Negative where the time has passed by both.
    /// </summary>
    /// <param name="unixSeconds">Since 1970.</param>
    public double? Until(double? unixSeconds)
    {
        var ours = unixSeconds - SentAt.UnixSeconds();
        var theirs = unixSeconds - ProviderDate?.UnixSeconds();
        return ours is null || theirs is null ? ours
            : ours >= 1 == theirs >= 1 ? Math.Min(ours.Value, theirs.Value)
            : Math.Max(ours.Value, theirs.Value);
    }
}
