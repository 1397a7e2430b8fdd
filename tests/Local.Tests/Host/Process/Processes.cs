using System.Diagnostics;

namespace TokenFunctions.Local.Tests.Host.Process;

/// <summary>A worker, which is a process that the host started, by its id.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the process is gone. It fails after a long time.</summary>
    public static async Task UntilGoneAsync(int id)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        while (Exists(id))
        {
            Assert.False(deadline.IsCancellationRequested, $"Process {id} still runs.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static void Kill(int id)
    {
        using var process = System.Diagnostics.Process.GetProcessById(id);
        process.Kill();
    }

    /// <summary>Sends a signal by its name, on systems that have signals.</summary>
    public static async Task SignalAsync(int id, string signal)
    {
        using var kill = System.Diagnostics.Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{id}"]))!;
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public static bool Exists(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
