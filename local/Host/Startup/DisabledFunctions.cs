using Microsoft.Extensions.Configuration;

namespace TokenFunctions.Local.Host.Startup;

/// <summary>
/// Functions switched off by the setting <c>AzureWebJobs.{name}.Disabled</c>, on Linux also with underscores for the dots:
/// off their schedule or route, yet open to who holds the admin key.
/// </summary>
internal sealed class DisabledFunctions(IConfiguration configuration)
{
    public bool Contains(string function) => IsSet($"AzureWebJobs.{function}.Disabled") || IsSet($"AzureWebJobs_{function}_Disabled");

    private bool IsSet(string setting) => configuration[setting] is { } value && (value == "1" || (bool.TryParse(value, out var on) && on));
}
