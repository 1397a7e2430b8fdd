using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>The Node.js on this machine, which runs Azurite.</summary>
internal static class NodeRuntime
{
    public const int LeastMajor = 20;

    /// <exception cref="StackException">There is none, or it is too old.</exception>
    public static async Task<Version> CheckAsync(string command = "node", CancellationToken cancellationToken = default)
    {
        var text = await AskVersionAsync(command, cancellationToken);
        if (!Version.TryParse(text.TrimStart('v').Split('-')[0], out var version))
        {
            throw new StackException($"`{command} --version` answered '{text}', which is no version. {Remedy}");
        }

        return version.Major >= LeastMajor
            ? version
            : throw new StackException(string.Create(CultureInfo.InvariantCulture, $"Node.js {version} is too old to run Azurite. {Remedy}"));
    }

    private static string Remedy => $"Install Node.js {LeastMajor} or newer from https://nodejs.org, open a new terminal and try again.";

    private static async Task<string> AskVersionAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            var said = "";
            await using var node = ChildProcess.Start(new ProcessStartInfo(command, ["--version"]), line => said += line);
            await node.WaitForExitAsync(cancellationToken);
            return said.Trim();
        }
        catch (Win32Exception e)
        {
            throw new StackException($"Node.js, which runs the storage emulator Azurite, was not found ('{command}'). {Remedy}", e);
        }
    }
}
