using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Fires a function on a schedule: a six-field NCRONTAB expression, or <c>%Name%</c> of a flat app setting that holds one.</summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; private set; } = schedule;

    /// <summary>Whether the function is told its schedule's status; off by itself for schedules that fire more than once a minute.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs once at start.</summary>
    public bool RunOnStartup { get; set; }
}
