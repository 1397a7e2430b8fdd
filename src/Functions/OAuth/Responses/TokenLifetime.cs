using System.Globalization;
using System.Text.Json;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.OAuth.Responses;

/// <summary>Lifetimes as providers write them. No time left: it is over.</summary>
internal static class TokenLifetime
{
    /// <summary>From a number or a string; null for anything else, and for a lifetime that is longer than <paramref name="longest"/>.</summary>
    public static TimeSpan? Of(JsonElement element, LifetimeUnit unit, ResponseTime at, TimeSpan longest)
    {
        var seconds = unit switch
        {
            LifetimeUnit.Milliseconds => Left(Number(element) / 1000, at, longest),
            LifetimeUnit.UnixSeconds => at.Until(Number(element)),
            LifetimeUnit.UnixMilliseconds => at.Until(Number(element) / 1000),
            LifetimeUnit.Timestamp => at.Until(Moment(element)),
            _ => Left(Number(element), at, longest),
        };
        return StatedLifetime.Of(seconds, longest);
    }

    /// <summary>The remaining lifetime of a JWT, unverified; null for an opaque token.</summary>
    public static TimeSpan? OfJwt(string token, ResponseTime at, TimeSpan longest) =>
        JwtTimes.Of(token) is { } jwt && at.Until(jwt.Expiry) is { } left ? StatedLifetime.Of(jwt.Shorter(left), longest) : null;

    /// <summary>
    /// RFC 6749 section 5.1 says seconds from now. Some servers write the moment itself there, in seconds or milliseconds since 1970. No lifetime that is
    /// believed is near such a number.
    /// </summary>
    private static double? Left(double? number, ResponseTime at, TimeSpan longest) =>
        number is { } stated && UnixTime.PointNear(at.SentAt, stated, longest) is { } point ? at.Until(point) : number;

    private static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(ResponseBody.TextOf(element), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static double? Moment(JsonElement element) =>
        DateTimeOffset.TryParse(ResponseBody.TextOf(element), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UnixSeconds()
            : null;
}
