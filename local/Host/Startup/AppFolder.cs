using System.Text.Json;

namespace TokenFunctions.Local.Host.Startup;

/// <summary>The folder of a built app, as the Functions SDK writes it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="WorkerAssembly">The absolute path of the worker's program, from <c>worker.config.json</c>.</param>
internal sealed record AppFolder(string Path, string WorkerAssembly)
{
    private const string Remedy = "Give --app the folder of a built or published app, for example src/Functions/bin/Debug/net10.0.";

    /// <exception cref="StartupException">The folder is not a built app, or one of its files is missing or damaged.</exception>
    public static AppFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new StartupException($"The folder {path} does not exist. {Remedy}");
        }

        foreach (var file in (string[])["host.json", "functions.metadata", "worker.config.json"])
        {
            if (!File.Exists(System.IO.Path.Combine(path, file)))
            {
                throw new StartupException($"The folder {path} has no {file}, so it holds no built Functions app. {Remedy}");
            }
        }

        var assembly = System.IO.Path.Combine(path, WorkerPath(System.IO.Path.Combine(path, "worker.config.json")));
        return File.Exists(assembly)
            ? new AppFolder(path, assembly)
            : throw new StartupException($"The app's program {assembly} is missing. Build the app again.");
    }

    private static string WorkerPath(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString() ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StartupException($"{file} does not name the worker's program (description.defaultWorkerPath). Build the app again.", e);
        }
    }
}
