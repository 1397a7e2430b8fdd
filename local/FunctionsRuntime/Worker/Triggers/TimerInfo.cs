namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer tells its function.</summary>
public class TimerInfo
{
    /// <summary>Null where the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether an occurrence was missed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>The schedule as it stood before this run, in UTC.</summary>
public class ScheduleStatus
{
    /// <summary>When the function last ran; the default value before its first run.</summary>
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
