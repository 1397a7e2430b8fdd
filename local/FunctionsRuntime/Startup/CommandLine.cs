using System.Globalization;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The one argument that the runtime reads itself; the rest becomes configuration.</summary>
internal static class CommandLine
{
    private const int DefaultPort = 7071;

    /// <summary>The real host starts a worker with these; nobody else does.</summary>
    private static readonly string[] OfTheRealHost = ["--functions-uri", "--functions-worker-id", "--workerId"];

    /// <summary>Nothing of this may run in Azure, however it got there.</summary>
    public static void RefuseRealHost(string[] args)
    {
        if (args.Any(OfTheRealHost.Contains))
        {
            throw new StartupException(
                "The Functions host started a build that has the local stand-ins for the worker and Table Storage. Publish with `dotnet publish`, which takes the official packages (AzurePackages=nuget).");
        }
    }

    /// <summary>The value of <c>--port N</c> or <c>--port=N</c>; 7071 without it.</summary>
    public static int Port(string[] args)
    {
        var index = Array.FindIndex(args, a => a == "--port" || a.StartsWith("--port=", StringComparison.Ordinal));
        if (index < 0)
        {
            return DefaultPort;
        }

        var value = args[index] == "--port" ? args.ElementAtOrDefault(index + 1) : args[index]["--port=".Length..];
        return ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new StartupException($"--port takes a number from 0 to 65535, not '{value}'.");
    }
}
