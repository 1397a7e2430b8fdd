using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using TokenFunctions.Model;

namespace TokenFunctions.OAuth.Http;

/// <summary>How long a provider asks to wait, in the standard's header and in the ones that vendors use. A wait is a day at most.</summary>
/// <param name="now">
/// By the provider's own clock where the response states it. Then a difference between the clocks does not matter to a point in time.
/// </param>
internal sealed partial class WaitHeaders(HttpResponseHeaders headers, DateTimeOffset now)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>A number so near to now, in seconds or milliseconds since 1970, is a point in time.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromDays(366);

    private const int LongestName = 100;

    /// <summary>RFC 9110 section 10.2.3, and the form in milliseconds that Azure and OpenAI send. The longest counts.</summary>
    public TimeSpan? RetryAfter => headers.NonValidated
        .Where(header => RetryAfterName().IsMatch(header.Key))
        .SelectMany(header => header.Value, (header, value) => WaitOf(value, IsInMilliseconds(header.Key)))
        .Max();

    /// <summary>
    /// The end of the limit that is used up, or of the longest where none says that it is: <c>RateLimit</c> and <c>RateLimit-Reset</c> of the IETF's draft,
    /// and the names that vendors have made of it.
    /// </summary>
    public TimeSpan? RateLimitReset
    {
        get
        {
            var limits = headers.NonValidated.Where(header => header.Key.Length <= LongestName).SelectMany(Limits).ToList();
            var isAnyUsedUp = limits.Exists(limit => limit is { IsUsedUp: true, Reset: not null });
            return limits.Where(limit => limit.IsUsedUp || !isAnyUsedUp).Max(limit => limit.Reset);
        }
    }

    private IEnumerable<(bool IsUsedUp, TimeSpan? Reset)> Limits(KeyValuePair<string, HeaderStringValues> header) =>
        header.Value.SelectMany(value => LimitsOf(header.Key, value));

    private IEnumerable<(bool IsUsedUp, TimeSpan? Reset)> LimitsOf(string name, string value)
    {
        if (name.Equals("RateLimit", StringComparison.OrdinalIgnoreCase))
        {
            // One policy with commas between its members in older drafts, policies with commas between them in newer ones.
            return (value.Contains("reset=", StringComparison.OrdinalIgnoreCase) ? [value] : value.Split(',')).Select(OfPolicy);
        }

        return ResetName().IsMatch(name) ? [(IsUsedUp(Counterpart(name)), WaitOf(value, IsInMilliseconds(name)))] : [];
    }

    private (bool IsUsedUp, TimeSpan? Reset) OfPolicy(string policy)
    {
        var members = Member().Matches(policy).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        return (IsNothing(members["r"].Concat(members["remaining"]).FirstOrDefault()), WaitOf(members["t"].Concat(members["reset"]).FirstOrDefault()));
    }

    private bool IsUsedUp(string remainingName) => IsNothing(headers.NonValidated.TryGetValues(remainingName, out var values) ? values.FirstOrDefault() : null);

    /// <summary>What is not stated may be used up.</summary>
    private static bool IsNothing(string? remaining) => Number(remaining) is not > 0;

    /// <summary><c>X-RateLimit-Remaining-Tokens</c> of <c>X-RateLimit-Reset-Tokens</c>.</summary>
    private static string Counterpart(string resetName) => ResetWord().Replace(resetName, "remaining");

    private static bool IsInMilliseconds(string name) => name.EndsWith("-ms", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number of seconds, a point in time, or a duration such as <c>1m30s</c>. Null for anything else, and for a number below zero.</summary>
    private TimeSpan? WaitOf(string? value, bool isInMilliseconds = false) => Number(value) switch
    {
        { } number when UnixTime.PointNear(now, number, Near) is { } point => Bounded(point - now.UnixSeconds()),
        { } number => number >= 0 ? Bounded(isInMilliseconds ? number / 1000 : number) : null,
        null => Bounded(Duration(value) ?? Moment(value) - now.UnixSeconds()),
    };

    private static TimeSpan? Bounded(double? seconds) => seconds is { } s ? TimeSpan.FromSeconds(Math.Clamp(s, 0, Longest.TotalSeconds)) : null;

    private static double? Number(string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number) ? number : null;

    private static double? Duration(string? value) => value is not null && Durations().Match(value) is { Success: true } match
        ? match.Groups[1].Captures.Zip(match.Groups[2].Captures, (number, unit) => Number(number.Value) * SecondsOf(unit.Value)).Sum()
        : null;

    private static double SecondsOf(string unit) => unit switch
    {
        "ms" => 0.001,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => 1,
    };

    /// <summary>A date of HTTP in any of its forms, or one of RFC 3339.</summary>
    private static double? Moment(string? value) =>
        RetryConditionHeaderValue.TryParse(value, out var retry) && retry.Date is { } date ? date.UnixSeconds()
        : value is not null && IsoDate().IsMatch(value)
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso) ? iso.UnixSeconds()
        : null;

    [GeneratedRegex(@"\A(x-)?(ms-)?retry-after(-ms)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex RetryAfterName();

    [GeneratedRegex(@"\A(.*-)?rate-?limit-?(.+-)?reset(-.+)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex ResetName();

    [GeneratedRegex(@"reset(-after|-ms)*", RegexOptions.IgnoreCase)]
    private static partial Regex ResetWord();

    [GeneratedRegex(@"(?<=\A|[;,\s])(r|remaining|t|reset)\s*=\s*([^;,\s]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Member();

    [GeneratedRegex(@"\A\s*(?:(\d+(?:\.\d+)?)(ms|s|m|h|d))+\s*\z")]
    private static partial Regex Durations();

    [GeneratedRegex(@"\A\s*\d{4}-\d\d-\d\d")]
    private static partial Regex IsoDate();
}
