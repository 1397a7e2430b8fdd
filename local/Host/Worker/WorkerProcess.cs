using System.Diagnostics;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Worker;

/// <summary>The command line and environment of a worker, as the real host sets them.</summary>
internal static class WorkerProcess
{
    private const string Hook = "TokenFunctions.Local.WorkerHook";

    public static ProcessStartInfo StartInfo(AppFolder app, HostSettings settings, string address, string workerId)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        string[] arguments =
        [
            app.WorkerAssembly, "--functions-uri", $"{address}/", "--functions-worker-id", workerId, "--functions-request-id", Guid.NewGuid().ToString(),
            "--functions-grpc-max-message-length", "2147483647",
        ];
        var start = new ProcessStartInfo(dotnet, arguments) { WorkingDirectory = app.Path };
        InheritedEnvironment.RemoveAddresses(start);

        foreach (var (name, value) in settings.File)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Path;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Path;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        // Without a lifeline, a worker would outlive a killed host. The hook adds the lifeline, and trust in the local vault.
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(BuiltProgram.Folder("local/WorkerHook", $"{Hook}.dll"), $"{Hook}.dll");
        start.Environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = Hook;
        return start;
    }
}
