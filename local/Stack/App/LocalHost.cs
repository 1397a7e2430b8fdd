using System.Globalization;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>Starts the app below <c>local/Host</c>.</summary>
internal static class LocalHost
{
    private const string Host = "TokenFunctions.Local.Host.dll";
    private const string Hook = "TokenFunctions.Local.WorkerHook.dll";

    public static HostCommand Command(FunctionsAppOptions options)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var host = Path.Combine(BuiltProgram.Folder("local/Host", Host), Host);
        // Below the checkout, the host would find the settings of a developer's own stack and use them for each setting that is not given here.
        var start = HostCommand.Program(
            dotnet, Path.GetTempPath(), host, "--app", options.AppFolder, "--port", options.Port.ToString(CultureInfo.InvariantCulture));
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(BuiltProgram.Folder("local/WorkerHook", Hook), Hook);
        return new HostCommand(start, Address: null);
    }
}
