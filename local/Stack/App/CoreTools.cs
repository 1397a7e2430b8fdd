using System.Globalization;

namespace TokenFunctions.Local.Stack.App;

/// <summary>
/// Starts the app below Azure Functions Core Tools, in the folder of the built app as <c>dotnet run</c> of the Functions SDK does. Core Tools load none of our
/// code: the app finds the vault's certificate and token by <see cref="CoreToolsSettings"/>.
/// </summary>
internal static class CoreTools
{
    private const string Remedy =
        "Install them (https://learn.microsoft.com/azure/azure-functions/functions-run-local), open a new terminal and try again, or leave out --host func.";

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["func.exe", "func.cmd"] : ["func"];

    /// <returns>The path of <c>func</c>.</returns>
    /// <exception cref="StackException">It is not on the PATH.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static string Find(string searchPath) =>
        searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new StackException($"Azure Functions Core Tools (func) are not on the PATH. {Remedy}");

    public static HostCommand Command(FunctionsAppOptions options)
    {
        var port = options.Port == 0 ? LocalPort.FindFree() : options.Port;
        // The folder holds a built app. --no-build keeps func from looking for a project to build.
        var start = HostCommand.Program(Find(), options.AppFolder, "start", "--port", port.ToString(CultureInfo.InvariantCulture), "--no-build");
        start.Environment["FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT"] = "1";
        return new HostCommand(start, LocalPort.HttpUri(port));
    }
}
