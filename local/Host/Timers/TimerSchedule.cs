using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using NCrontab;
using TokenFunctions.Local.Host.Startup;

namespace TokenFunctions.Local.Host.Timers;

/// <summary>A six-field NCRONTAB schedule in UTC.</summary>
internal sealed partial class TimerSchedule
{
    private readonly CrontabSchedule _schedule;

    private TimerSchedule(CrontabSchedule schedule) => _schedule = schedule;

    /// <summary>The first occurrence after the given moment; the latest possible date if there is none.</summary>
    public DateTime After(DateTime utc) => DateTime.SpecifyKind(_schedule.GetNextOccurrence(utc), DateTimeKind.Utc);

    /// <summary>Whether two occurrences lie in the minute ahead. The real host then sends no status to the function.</summary>
    public bool IsSubMinute(DateTime utc) => _schedule.GetNextOccurrences(utc, utc + TimeSpan.FromMinutes(1)).Skip(1).Any();

    /// <exception cref="StartupException">A setting's name is unset or nested, or the expression is a TimeSpan or not NCRONTAB.</exception>
    public static TimerSchedule Resolve(string expression, IConfiguration configuration)
    {
        var resolved = Setting().Replace(expression, match => Value(match.Groups[1].Value, configuration)).Trim();
        if (resolved.Contains(':', StringComparison.Ordinal))
        {
            throw new StartupException($"the schedule '{resolved}' is a TimeSpan; only NCRONTAB works on every plan. Use six fields, such as '0 */5 * * * *'.");
        }

        return resolved.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6
            && CrontabSchedule.TryParse(resolved, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is { } schedule
            ? new TimerSchedule(schedule)
            : throw new StartupException($"the schedule '{resolved}' is not an NCRONTAB expression. Use six fields, such as '0 */5 * * * *'.");
    }

    /// <summary>The real host resolves nested names, but its scale controller does not, and the timer never fires. This host rejects them.</summary>
    private static string Value(string name, IConfiguration configuration) =>
        name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal)
            ? throw new StartupException($"the schedule's setting '{name}' has a nested name; timers need a flat one. Rename the setting.")
        : configuration[name] is { Length: > 0 } value ? value
        : throw new StartupException($"the schedule's setting '{name}' is not set. Set it to an NCRONTAB expression.");

    [GeneratedRegex("%([^%]*)%")]
    private static partial Regex Setting();
}
