using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TokenFunctions.Telemetry;

namespace TokenFunctions.OAuth;

/// <summary>Warns, once an hour a host at most, where a provider's clock and ours are more than 30 s apart: one of them is wrong, and lifetimes are too.</summary>
internal sealed partial class ClockWatch(TimeProvider clock, ILogger<ClockWatch> logger)
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, long> _warnedAt = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="date">When the provider answered, by its clock.</param>
    /// <param name="sentAt">When we asked, by ours.</param>
    public void Compare(string host, DateTimeOffset date, DateTimeOffset sentAt)
    {
        var skew = SkewOf(date, sentAt, clock.GetUtcNow());
        if (skew.Duration() > Tolerated && MayWarn(host))
        {
            LogClockSkewed(host, skew.TotalSeconds);
        }
    }

    /// <summary>How far it is ahead of ours; any moment between request and answer is as good.</summary>
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

    [LoggerMessage(Events.ClockSkewed, LogLevel.Warning, "The clock of {Host} is {SkewSeconds:F0} s ahead of ours", EventName = nameof(Events.ClockSkewed))]
    private partial void LogClockSkewed(string host, double skewSeconds);
}
