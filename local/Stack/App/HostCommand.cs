using System.Diagnostics;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.App;

/// <summary>How to start a host of the app.</summary>
/// <param name="Start">Program, arguments and environment, settings included.</param>
/// <param name="Address">Where it will listen; null if it chooses the port and announces it.</param>
internal sealed record HostCommand(ProcessStartInfo Start, Uri? Address)
{
    /// <exception cref="StackException">The chosen host is not on this machine.</exception>
    public static HostCommand For(FunctionsAppOptions options)
    {
        var command = options.Host is AppHost.Func ? CoreTools.Command(options) : LocalHost.Command(options);
        foreach (var (name, value) in options.Settings)
        {
            command.Start.Environment[name] = value;
        }

        return command;
    }

    /// <summary>How to start a program without the settings that it must not inherit.</summary>
    public static ProcessStartInfo Program(string file, string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = workingDirectory };
        InheritedEnvironment.RemoveAddresses(start);
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");

        return start;
    }
}
