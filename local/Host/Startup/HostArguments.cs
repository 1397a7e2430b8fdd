using System.Globalization;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Host.Startup;

/// <param name="App">The folder of the built app.</param>
/// <param name="Port">0 is any free port.</param>
internal sealed record HostArguments(string App, int Port)
{
    private const int DefaultPort = 7071;

    /// <exception cref="StartupException">An argument is unknown, a value is missing or not a port, or the default app is not built.</exception>
    public static HostArguments Parse(string[] args)
    {
        var (app, port) = ((string?)null, DefaultPort);
        var rest = new Queue<string>(args.SelectMany(a => a.StartsWith("--", StringComparison.Ordinal) ? a.Split('=', 2) : [a]));
        while (rest.TryDequeue(out var name))
        {
            switch (name)
            {
                case "--app":
                    app = Value(name, rest);
                    break;
                case "--port":
                    port = ReadPort(Value(name, rest));
                    break;
                default:
                    throw new StartupException($"Unknown argument '{name}'. --help lists the arguments.");
            }
        }

        return new HostArguments(Path.GetFullPath(app ?? DefaultApp()), port);
    }

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out var value) && value.Length > 0 ? value : throw new StartupException($"{name} needs a value.");

    private static int ReadPort(string value) => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port
        : throw new StartupException($"--port takes a number from 0 to 65535, not '{value}'.");

    private static string DefaultApp()
    {
        try
        {
            return BuiltProgram.Folder("src/Functions", "TokenFunctions.dll");
        }
        catch (IOException e)
        {
            throw new StartupException($"--app is not given and the default app cannot be used: {e.Message}", e);
        }
    }
}
