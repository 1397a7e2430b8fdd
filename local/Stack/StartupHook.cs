using System.Diagnostics;
using TokenFunctions.Local.Stack.Processes;

/// <summary>
/// Runs inside the app before its Main (DOTNET_STARTUP_HOOKS; the runtime looks for this very name). Standard input is the parent's lifeline:
/// when it ends, because the parent asks for a stop or died, the app stops as on SIGTERM instead of living on as an orphan.
/// </summary>
internal static class StartupHook
{
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(15);

    public static void Initialize() =>
        new Thread(StopWithParent) { IsBackground = true, Name = "lifeline" }.Start(Console.OpenStandardInput());

    private static void StopWithParent(object? lifeline)
    {
        ((Stream)lifeline!).CopyTo(Stream.Null);
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(0);
        }

        PosixSignals.Terminate(Environment.ProcessId);
        Task.Delay(StoppingTime, TimeProvider.System).Wait();
        Process.GetCurrentProcess().Kill();
    }
}
