using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Lifetimes as providers write them.</summary>
internal static class TokenLifetime
{
    /// <summary>Longer lifetimes are cut to this. No token lives so long, and times must not overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>From a number or a string; null for anything else, and for a lifetime that is not positive.</summary>
    public static TimeSpan? Of(JsonElement element, LifetimeUnit unit, ResponseTime at) => unit switch
    {
        LifetimeUnit.Milliseconds => Bounded(Number(element) / 1000),
        LifetimeUnit.UnixSeconds => at.Until(Number(element)),
        LifetimeUnit.UnixMilliseconds => at.Until(Number(element) / 1000),
        LifetimeUnit.Timestamp => at.Until(Moment(element)),
        _ => Bounded(Number(element)),
    };

    /// <summary>
    /// The remaining lifetime of a JWT (RFC 7519 section 4.1), unverified; null for an opaque or an expired token. It is the shorter of <c>exp</c> by the clock
    /// and <c>exp - iat</c>, so that neither a wrong clock nor an earlier issue makes it too long.
    /// </summary>
    public static TimeSpan? OfJwt(string token, ResponseTime at)
    {
        var claims = Claims(token);
        if (claims is null || Number(claims.Member("exp")) is not { } expiry || at.Until(expiry) is not { } left)
        {
            return null;
        }

        // An iat after exp is wrong.
        return Bounded(expiry - Number(claims.Member("iat"))) is { } whole && whole < left ? whole : left;
    }

    internal static TimeSpan? Bounded(double? seconds) =>
        seconds >= 1 ? TimeSpan.FromSeconds(Math.Floor(Math.Min(seconds.Value, Longest.TotalSeconds))) : null;

    private static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(ResponseBody.TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static double? Moment(JsonElement element) =>
        DateTimeOffset.TryParse(ResponseBody.TextOf(element), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUnixTimeMilliseconds() / 1000.0
            : null;

    private static ResponseBody? Claims(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3 && Base64Url.IsValid(parts[1]) ? ResponseBody.Read(Base64Url.DecodeFromChars(parts[1])) : null;
    }
}
