using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Model;

namespace TokenFunctions.Api.Timers;

/// <summary>The time that a sweep may take: most of the time until the schedule's next occurrence, so that sweeps do not pile up.</summary>
internal static class SweepBudget
{
    private const double Share = 0.85;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A longer period means that the timer has no last run yet.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(366);

    /// <param name="status">
    /// The schedule as it was before this run. Its next occurrence is the one that fires now. The sweep must end before the occurrence after that, one period
    /// later. The period is the time between the last run and the occurrence that fires now.
    /// </param>
    public static TimeSpan Of(ScheduleStatus? status, DateTimeOffset now)
    {
        if (status is null)
        {
            return Usual;
        }

        var next = status.Next.ToUniversalTime();
        var period = next - status.Last.ToUniversalTime();
        if (period <= TimeSpan.Zero || period > LongestPeriod)
        {
            return Usual;
        }

        var budget = UntilFollowing(next - now.UtcDateTime, period) * Share;
        return TimeSpan.FromTicks(Math.Clamp(budget.Ticks, Shortest.Ticks, Longest.Ticks));
    }

    /// <summary>A manual run comes before the next occurrence. A late run comes after it, perhaps by several periods.</summary>
    private static TimeSpan UntilFollowing(TimeSpan untilNext, TimeSpan period) =>
        untilNext > SweepSchedule.TimerTolerance ? untilNext : untilNext + (period * (1 + Math.Floor(Math.Max(0, -untilNext / period))));
}
