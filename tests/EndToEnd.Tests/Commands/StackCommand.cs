using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.EndToEnd.Tests.Commands;

/// <summary>The stack's program as a person starts it, with its own ports and state.</summary>
internal sealed class StackCommand : IAsyncDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly ConcurrentQueue<string> _lines = new();

    public StackCommand(params string[] arguments)
    {
        var ports = PortSetting.All.SelectMany(p => new[] { p.Option, Ports[p].ToString(CultureInfo.InvariantCulture) });
        string[] all = [typeof(LocalStack).Assembly.Location, .. arguments, "--state", _state.Path, .. ports];
        Process = ChildProcess.Start(new ProcessStartInfo("dotnet", all), _lines.Enqueue);
    }

    public IReadOnlyDictionary<PortSetting, int> Ports { get; } =
        PortSetting.All.Zip(LocalPort.FindFree(PortSetting.All.Count)).ToDictionary(p => p.First, p => p.Second);

    public ChildProcess Process { get; }

    public string Output => string.Join('\n', _lines);

    /// <summary>Waits for the text. Fails if the program ends first.</summary>
    public Task UntilItSaysAsync(string text) => Until.HoldsAsync(
        () =>
        {
            Assert.False(Process.HasExited, $"It ended. It said: {Output}");
            return Task.FromResult(Output);
        },
        output => output.Contains(text, StringComparison.Ordinal));

    public async Task InterruptAsync()
    {
        using var kill = System.Diagnostics.Process.Start("kill", [InterruptIsIgnored() ? "-TERM" : "-INT", Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>
    /// A shell starts its background jobs with SIGINT ignored, and their children inherit that. Then only SIGTERM can stop the stack. The field is a mask, and
    /// SIGINT is its second bit: proc(5).
    /// </summary>
    private static bool InterruptIsIgnored() =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is var mask
        && (ulong.Parse(mask["SigIgn:".Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) & 2) != 0;

    /// <summary>Its child processes that still run, if the system reports them.</summary>
    public IReadOnlyList<int> Children() =>
        [.. System.Diagnostics.Process.GetProcesses().Select(p => p.Id).Where(id => ParentOf(id) == Process.Id)];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Until.HoldsAsync(() => Task.FromResult(Ports.Values.All(LocalPort.IsFree)), free => free);
        _state.Dispose();
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // proc(5): the parent is the second field after the name, which is in parentheses and may hold anything.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
