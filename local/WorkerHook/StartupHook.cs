using System.Diagnostics;
using System.Runtime.InteropServices;

/// <summary>
/// Runs in a child process before its Main (DOTNET_STARTUP_HOOKS; the runtime looks for this very name). The child's standard input is a
/// lifeline: it ends when the parent asks for a stop or dies. The child then stops as on SIGTERM and does not live on as an orphan.
/// </summary>
internal static class StartupHook
{
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private const nint Ignore = 1;

    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(15);

    public static void Initialize()
    {
        if (!OperatingSystem.IsWindows() && IsWorker())
        {
            // Ctrl+C reaches the host and its worker. The host decides when the worker stops.
            Signal(Sigint, Ignore);
        }

        new Thread(StopWithParent) { IsBackground = true, Name = "lifeline" }.Start(Console.OpenStandardInput());
    }

    private static bool IsWorker() => Environment.GetCommandLineArgs().Contains("--functions-worker-id");

    private static void StopWithParent(object? lifeline)
    {
        ((Stream)lifeline!).CopyTo(Stream.Null);
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(0);
        }

        _ = Kill(Environment.ProcessId, Sigterm);
        Task.Delay(StoppingTime, TimeProvider.System).Wait();
        Process.GetCurrentProcess().Kill();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);

    [DllImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static extern nint Signal(int signal, nint handler);
}
