using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>The pinned npm packages of the servers, and the scripts that start them.</summary>
internal static class ServerInstallation
{
    public static string Scripts { get; } = Path.Combine(AppContext.BaseDirectory, "Servers");

    /// <returns>The directory that contains <c>node_modules</c>.</returns>
    public static Task<string> EnsureAsync() => LockedPackages.EnsureAsync("authorization-servers", Scripts);
}
