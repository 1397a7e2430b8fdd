using System.Globalization;

namespace TokenFunctions.KillHost;

/// <summary>
/// The named steps of the refresh protocol, at one of which this process ends or stops itself. Set by the environment:
/// <c>FAULT_AT</c> names the step, <c>FAULT_SKIP</c> how often it passes before, <c>FAULT_STOP</c> for how many seconds it stops (absent: it is killed),
/// <c>FAULT_OF</c> whether that befalls the worker, its host or both, <c>FAULT_DELAY</c> for how many milliseconds it goes on before it is killed.
/// </summary>
internal sealed class FaultPoints(string? at, int skip, int? stopSeconds, int? delay, OwnProcess process)
{
    private int _left = skip;
    private volatile bool _isOn;

    public static FaultPoints FromEnvironment() => new(
        Environment.GetEnvironmentVariable("FAULT_AT"), Number("FAULT_SKIP") ?? 0, Number("FAULT_STOP"),
        Number("FAULT_DELAY"),
        new OwnProcess(Environment.GetEnvironmentVariable("FAULT_OF") ?? "worker"));

    public bool IsArmed(string step) => step == at;

    /// <summary>From the first refresh on; the health check of the start uses some of the ports too.</summary>
    public void TurnOn() => _isOn = true;

    /// <summary>Does not return where this is the step at which the process dies at once.</summary>
    public void Pass(string step)
    {
        if (!_isOn || !IsArmed(step) || Interlocked.Decrement(ref _left) != -1)
        {
            return;
        }

        if (stopSeconds is { } seconds)
        {
            Journal.Write("stopping", step);
            process.Stop(seconds);
            Journal.Write("woken", step);
        }
        else
        {
            Journal.Write("dying", step);
            process.Kill(TimeSpan.FromMilliseconds(delay ?? 0));
        }
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
