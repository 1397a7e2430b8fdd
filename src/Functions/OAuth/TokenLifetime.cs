using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace TokenFunctions.OAuth;

/// <summary>Lifetimes as providers write them.</summary>
internal static class TokenLifetime
{
    /// <summary>Assumed where nobody tells.</summary>
    public static readonly TimeSpan Assumed = TimeSpan.FromHours(1);

    /// <summary>Longer ones are cut: no token lives so long, and dates must not overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>A number or a string; null where it is neither or not positive, which tells nothing.</summary>
    public static TimeSpan? Of(JsonElement element, LifetimeUnit unit, AnswerTime at) => unit switch
    {
        LifetimeUnit.Milliseconds => Bounded(Number(element) / 1000),
        LifetimeUnit.UnixSeconds => at.Until(Number(element)),
        LifetimeUnit.UnixMilliseconds => at.Until(Number(element) / 1000),
        LifetimeUnit.Timestamp => at.Until(Moment(element)),
        _ => Bounded(Number(element)),
    };

    /// <summary>
    /// What is left of a JWT (RFC 7519 section 4.1), unverified; null for an opaque or an expired one. The shorter of <c>exp</c> by the clock and
    /// <c>exp - iat</c>, so that neither a skewed clock nor a token issued earlier makes it longer than the truth.
    /// </summary>
    public static TimeSpan? OfJwt(string token, AnswerTime at)
    {
        var claims = Claims(token);
        if (claims is null || Number(claims.Member("exp")) is not { } expiry || at.Until(expiry) is not { } left)
        {
            return null;
        }

        // One issued after its end has a wrong iat.
        return Bounded(expiry - Number(claims.Member("iat"))) is { } whole && whole < left ? whole : left;
    }

    internal static TimeSpan? Bounded(double? seconds) =>
        seconds >= 1 ? TimeSpan.FromSeconds(Math.Floor(Math.Min(seconds.Value, Longest.TotalSeconds))) : null;

    private static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(AnswerBody.TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static double? Moment(JsonElement element) =>
        DateTimeOffset.TryParse(AnswerBody.TextOf(element), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUnixTimeMilliseconds() / 1000.0 : null;

    private static AnswerBody? Claims(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && Base64Url.IsValid(parts[1]) ? AnswerBody.Read(Base64Url.DecodeFromChars(parts[1])) : null;
    }
}
