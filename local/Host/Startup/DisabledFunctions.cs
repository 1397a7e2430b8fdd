using Microsoft.Extensions.Configuration;

namespace TokenFunctions.Local.Host.Startup;

/// <summary>
/// Functions that the setting <c>AzureWebJobs.{name}.Disabled</c> disables. On Linux the name may have underscores in place of the dots. A disabled function
/// has no schedule and no route, but a caller with the admin key can still run it.
/// </summary>
internal sealed class DisabledFunctions(IConfiguration configuration)
{
    public bool Contains(string function) => IsSet($"AzureWebJobs.{function}.Disabled") || IsSet($"AzureWebJobs_{function}_Disabled");

    private bool IsSet(string setting) => configuration[setting] is { } value && (value == "1" || (bool.TryParse(value, out var on) && on));
}
