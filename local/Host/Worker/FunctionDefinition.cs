namespace TokenFunctions.Local.Host.Worker;

/// <summary>A function as the worker describes it.</summary>
/// <param name="Id">The worker's id of the function.</param>
/// <param name="Binding">The name of the trigger's parameter.</param>
internal sealed record FunctionDefinition(string Id, string Name, string Binding, FunctionTrigger Trigger);

internal abstract record FunctionTrigger;

/// <param name="Route">Below the prefix of host.json.</param>
/// <param name="Methods">Empty for any method.</param>
internal sealed record HttpTrigger(string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : FunctionTrigger;

/// <param name="Schedule">An NCRONTAB expression, or <c>%setting%</c>.</param>
internal sealed record TimerTrigger(string Schedule, bool RunOnStartup, bool UseMonitor) : FunctionTrigger;

/// <summary>Which key a function needs.</summary>
internal enum AuthorizationLevel
{
    Anonymous,
    Function,
    Admin,
}
