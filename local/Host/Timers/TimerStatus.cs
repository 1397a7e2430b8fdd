using System.Globalization;
using System.Text.Json;

namespace TokenFunctions.Local.Host.Timers;

/// <summary>When a timer ran last and when it runs next, in UTC. Before the first run, the zero date stands for the last run.</summary>
internal sealed record TimerStatus(DateTime Last, DateTime Next, DateTime LastUpdated)
{
    /// <summary>The timer's input as the host sends it.</summary>
    /// <param name="status">The status before this run; null if the schedule is not monitored.</param>
    public static string ToJson(TimerStatus? status) => JsonSerializer.Serialize(new
    {
        Schedule = new { AdjustForDST = true },
        ScheduleStatus = status is null ? null : new { Last = Text(status.Last), Next = Text(status.Next), LastUpdated = Text(status.LastUpdated) },
        IsPastDue = false,
    });

    private static string Text(DateTime moment) =>
        moment == default ? "0001-01-01T00:00:00" : moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
