using System.Diagnostics;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;
using TokenFunctions.Local.Processes;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Stack;

/// <summary>The program as a person starts it, on ports and state of its own.</summary>
internal sealed class StackProcess : IAsyncDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly List<string> _lines = [];
    private ChildProcess? _process;

    public IReadOnlyList<int> Ports { get; } = LocalPort.FindFree(PortSetting.All.Count);

    /// <summary>The PATH of the program; null leaves it as it is.</summary>
    public string? SearchPath { get; init; }

    public ChildProcess Process => _process!;

    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public async Task StartAsync(params string[] arguments)
    {
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        var ports = PortSetting.All.Zip(Ports).SelectMany(p => new[] { p.First.Option, $"{p.Second}" });
        string[] all = [typeof(LocalStack).Assembly.Location, .. arguments, "--state", _state.Path, .. ports];
        var start = new ProcessStartInfo("dotnet", all);
        start.Environment["PATH"] = SearchPath ?? start.Environment["PATH"];
        _process = ChildProcess.Start(start, Keep);
    }

    /// <summary>Waits for a line that contains <paramref name="text"/>. Fails if the program ends first.</summary>
    public async Task UntilLineAsync(string text, int from = 0)
    {
        while (!Lines.Skip(from).Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            Assert.False(Process.HasExited, $"It ended. It said: {Process.Tail}");
            await PauseAsync();
        }
    }

    /// <summary>Waits until no process listens on its ports.</summary>
    public async Task UntilAllPortsAreFreeAsync()
    {
        while (!Ports.All(LocalPort.IsFree))
        {
            await PauseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        await UntilAllPortsAreFreeAsync();
        _state.Dispose();
    }

    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);

    private void Keep(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
