using System.Diagnostics;

namespace TokenFunctions.Local.Processes;

/// <summary>Variables that a developer's shell or a test host may have set for another server. They would change where a child listens.</summary>
internal static class InheritedEnvironment
{
    private static readonly string[] Addresses =
    [
        "ASPNETCORE_URLS", "DOTNET_URLS", "URLS",
        "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_HTTP_PORTS", "DOTNET_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS",
    ];

    public static void RemoveAddresses(ProcessStartInfo start)
    {
        foreach (var name in Addresses)
        {
            start.Environment.Remove(name);
        }
    }
}
