using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TokenFunctions.Ports;

namespace TokenFunctions.OAuth.Http;

/// <summary>
/// Warns if a provider's clock and ours differ by more than 30 s, at most once an hour for each host. One of the clocks is wrong, and so are lifetimes.
/// </summary>
internal sealed partial class ClockSkewMonitor(TimeProvider clock, ILogger<ClockSkewMonitor> logger)
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, long> _warnedAt = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="date">When the provider responded, by its clock.</param>
    /// <param name="sentAt">When the request was sent, by our clock.</param>
    public void Compare(string host, DateTimeOffset date, DateTimeOffset sentAt)
    {
        var skew = SkewOf(date, sentAt, clock.GetUtcNow());
        if (skew.Duration() > Tolerated && MayWarn(host))
        {
            LogClockSkewed(host, skew.TotalSeconds);
        }
    }

    /// <summary>How far the provider's clock is ahead of ours. Any time between request and response is correct.</summary>
    private static TimeSpan SkewOf(DateTimeOffset date, DateTimeOffset sentAt, DateTimeOffset now) =>
        date < sentAt ? date - sentAt : date > now ? date - now : TimeSpan.Zero;

    private bool MayWarn(string host)
    {
        var now = clock.GetTimestamp();
        if (_warnedAt.TryGetValue(host, out var warnedAt) && clock.GetElapsedTime(warnedAt, now) < Silence)
        {
            return false;
        }

        _warnedAt[host] = now;
        return true;
    }

    [LoggerMessage(EventIds.ClockSkewed, LogLevel.Warning, "The clock of {Host} is {SkewSeconds:F0} s ahead of ours", EventName = nameof(EventIds.ClockSkewed))]
    private partial void LogClockSkewed(string host, double skewSeconds);
}
