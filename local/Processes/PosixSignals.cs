using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TokenFunctions.Local.Processes;

internal static class PosixSignals
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private const int NoSuchProcess = 3;

    /// <summary>Asks a process to stop. A process that has already ended is not an error.</summary>
    public static void Terminate(int processId) => Send(processId, Sigterm);

    /// <summary>Ends a process at once, without flushing. A process that has already ended is not an error.</summary>
    public static void Kill(int processId) => Send(processId, Sigkill);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}
