using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The timer functions that are not disabled, with their schedules.</summary>
internal sealed class TimerFunctions
{
    /// <exception cref="StartupException">Lists every schedule that does not resolve.</exception>
    public TimerFunctions(IEnumerable<FunctionDescriptor> functions, IConfiguration configuration, DisabledFunctions disabled)
    {
        var errors = new List<string>();
        foreach (var function in functions.Where(f => f.Trigger is TimerTriggerAttribute && !disabled.Contains(f.Name)))
        {
            try
            {
                Schedules[function] = TimerSchedule.Resolve(((TimerTriggerAttribute)function.Trigger).Schedule, configuration);
            }
            catch (StartupException e)
            {
                errors.Add($"Function '{function.Name}': {e.Message}");
            }
        }

        if (errors.Count > 0)
        {
            throw new StartupException(errors);
        }
    }

    public Dictionary<FunctionDescriptor, TimerSchedule> Schedules { get; } = [];
}
