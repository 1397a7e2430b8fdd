using Microsoft.Azure.Functions.Worker;

namespace TokenFunctions.Triggers;

/// <summary>How long a sweep may go on: most of what is left until the schedule's next occurrence, so that what is left begins the next tick and nothing piles up.</summary>
internal static class SweepBudget
{
    private const double Share = 0.85;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>A timer may fire a little before its occurrence.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);

    /// <summary>Of a longer period the status is only beginning: its last run is the default.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(366);

    /// <param name="status">
    /// The host tells the schedule as it stood before this run: its next occurrence is the one that fires now. The one to be done before is a period later,
    /// and the period is what lies between the last run and that occurrence.
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
        return budget < Shortest ? Shortest : budget > Longest ? Longest : budget;
    }

    /// <summary>A run by hand comes before the next occurrence, a late one after it, maybe periods after.</summary>
    private static TimeSpan UntilFollowing(TimeSpan untilNext, TimeSpan period) =>
        untilNext > Early ? untilNext : untilNext + (period * (1 + Math.Floor(Math.Max(0, -untilNext / period))));
}
