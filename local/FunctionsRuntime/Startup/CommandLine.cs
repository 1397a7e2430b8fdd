using System.Globalization;

namespace TokenFunctions.Local.FunctionsRuntime;

/// <summary>The one argument that the runtime reads itself; the rest becomes configuration.</summary>
internal static class CommandLine
{
    private const int DefaultPort = 7071;

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
