using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TokenFunctions.KillHost;

internal static class OwnProcess
{
    private const int Sigkill = 9;

    /// <summary>SIGKILL: nothing is flushed, no handler runs.</summary>
    public static void Kill()
    {
        Signal(Environment.ProcessId, Sigkill);
        throw new UnreachableException();
    }

    /// <summary>SIGSTOP, and SIGCONT so many seconds later from a helper that ends by itself: nobody need live for this process to go on.</summary>
    public static void Stop(int seconds)
    {
        var script = string.Create(CultureInfo.InvariantCulture, $"kill -STOP {Environment.ProcessId}; sleep {seconds}; kill -CONT {Environment.ProcessId}");
        using var helper = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script])) ?? throw new InvalidOperationException("No shell.");
        helper.WaitForExit();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int processId, int signal);
}
