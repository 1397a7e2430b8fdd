using System.Globalization;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TokenFunctions.KillHost;

/// <summary>This worker, the Functions host that started it, or both.</summary>
/// <param name="of">worker, host or both.</param>
internal sealed class OwnProcess(string of)
{
    private const int Sigkill = 9;

    /// <summary>The host first: this process does not come back from its own end.</summary>
    private int[] Targets => of switch
    {
        "host" => [ParentId()],
        "both" => [ParentId(), Environment.ProcessId],
        _ => [Environment.ProcessId],
    };

    /// <summary>SIGKILL: nothing is flushed, no handler runs. Returns only if the host alone is killed, or if there is a delay.</summary>
    public void Kill(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            Kill();
            return;
        }

        // A thread of its own: in a process that has just started the thread pool may be late.
        new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            never.Wait(delay);
            Kill();
        }).Start();
    }

    private void Kill()
    {
        foreach (var target in Targets)
        {
            Signal(target, Sigkill);
        }
    }

    /// <summary>SIGSTOP, and SIGCONT some seconds later from a helper process that ends by itself: the harness need not live for them to go on.</summary>
    public void Stop(int seconds)
    {
        var targets = string.Join(' ', Targets);
        var script = string.Create(CultureInfo.InvariantCulture, $"kill -STOP {targets}; sleep {seconds}; kill -CONT {targets}");
        using var helper = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script])) ?? throw new InvalidOperationException("No shell.");
        helper.WaitForExit();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int processId, int signal);

    [DllImport("libc", EntryPoint = "getppid")]
    private static extern int ParentId();
}
