using NCrontab;

namespace TokenFunctions.Model;

/// <summary>Setting <c>SweepSchedule</c>, when the sweep runs: a six-field NCRONTAB schedule, in UTC.</summary>
internal sealed class SweepSchedule
{
    /// <summary>A timer may fire this much before its occurrence.</summary>
    public static readonly TimeSpan TimerTolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestReach = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestReach = TimeSpan.FromDays(366);

    private readonly CrontabSchedule _schedule;

    private SweepSchedule(CrontabSchedule schedule) => _schedule = schedule;

    public static SweepSchedule EveryMinute { get; } = TryParse("0 * * * * *")!;

    /// <summary>Null if the expression is not a six-field NCRONTAB schedule.</summary>
    public static SweepSchedule? TryParse(string expression) =>
        CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is { } schedule ? new SweepSchedule(schedule) : null;

    /// <summary>The last run that begins no later than <paramref name="moment"/>; null where there is none within a year.</summary>
    public DateTimeOffset? LastBy(DateTimeOffset moment)
    {
        // The library only searches forward, so the search starts at earlier and earlier times.
        var end = moment.UtcDateTime.AddTicks(1);
        for (var reach = ShortestReach; reach < LongestReach * 4; reach *= 4)
        {
            if (_schedule.GetNextOccurrences(end - reach, end).Cast<DateTime?>().LastOrDefault() is { } last)
            {
                return new DateTimeOffset(DateTime.SpecifyKind(last, DateTimeKind.Utc));
            }
        }

        return null;
    }
}
