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

    /// <summary>Seconds as a number or a string (RFC 6749 section 5.1); null where it is neither or not positive, which tells nothing.</summary>
    public static TimeSpan? Of(JsonElement element) => Seconds(element) is { } seconds ? Bounded(seconds) : null;

    /// <summary>
    /// What is left of a JWT (RFC 7519 section 4.1), unverified; null for an opaque or an expired one. The shorter of <c>exp</c> by our clock and
    /// <c>exp - iat</c>, so that neither a provider's skewed clock nor a token issued earlier makes it longer than the truth.
    /// </summary>
    public static TimeSpan? OfJwt(string token, DateTimeOffset now)
    {
        var claims = Claims(token);
        if (claims is null || Seconds(claims.Member("exp")) is not { } expiry)
        {
            return null;
        }

        var left = expiry - now.ToUnixTimeSeconds();
        return Bounded(Seconds(claims.Member("iat")) is { } issued ? Math.Min(left, expiry - issued) : left);
    }

    private static TimeSpan? Bounded(double seconds) =>
        seconds >= 1 ? TimeSpan.FromSeconds(Math.Floor(Math.Min(seconds, Longest.TotalSeconds))) : null;

    private static double? Seconds(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(AnswerBody.TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static AnswerBody? Claims(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && Base64Url.IsValid(parts[1]) ? AnswerBody.Read(Base64Url.DecodeFromChars(parts[1])) : null;
    }
}
