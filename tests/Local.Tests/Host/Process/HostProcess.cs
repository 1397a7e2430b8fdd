using System.Diagnostics;
using System.Globalization;

namespace TokenFunctions.Local.Tests.Host.Process;

/// <summary>The host as a developer starts it, with the text of its two outputs.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];
    private readonly ChildProcess _process;
    private readonly Lazy<HttpClient> _http;

    private HostProcess(ProcessStartInfo start)
    {
        _process = ChildProcess.Start(start, line => Add(_lines, line), line => Add(_errors, line));
        _http = new(() => new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }, disposeHandler: true)
        {
            BaseAddress = Address,
            Timeout = Patience,
        });
    }

    public static string SampleWorker { get; } = BuiltProgram.Folder("tests/SampleWorker", "TokenFunctions.SampleWorker.dll");

    public int Id => _process.Id;

    public IReadOnlyList<string> Lines => Copy(_lines);

    public IReadOnlyList<string> Errors => Copy(_errors);

    public HttpClient Http => _http.Value;

    private Uri Address => new(Lines.Single(l => l.StartsWith("Listening on ", StringComparison.Ordinal))["Listening on ".Length..]);

    public int Port => Address.Port;

    /// <summary>Starts the host on the sample worker and a free port, and waits until it listens.</summary>
    public static async Task<HostProcess> StartSampleAsync(params (string Name, string Value)[] settings)
    {
        var host = Start(["--app", SampleWorker, "--port", "0"], settings);
        await host.UntilAsync(() => host.Lines.Any(l => l.StartsWith("Listening on ", StringComparison.Ordinal)), "it listens");
        return host;
    }

    public static HostProcess Start(string[] arguments, params (string Name, string Value)[] settings)
    {
        const string host = "TokenFunctions.Local.Host.dll";
        // Below the checkout, the host would find the settings of a developer's own stack.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(BuiltProgram.Folder("local/Host", host), host), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new HostProcess(start);
    }

    public Task UntilLineAsync(string line, int from = 0) => UntilAsync(() => Lines.Skip(from).Contains(line), $"it writes '{line}'");

    public Task UntilErrorAsync(string text) =>
        UntilAsync(() => Errors.Any(l => l.Contains(text, StringComparison.Ordinal)), $"it writes '{text}' to standard error");

    /// <summary>Polls until the condition holds. It fails when the host ends first, or after a long time.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!condition())
        {
            Assert.False(_process.HasExited, $"The host ended before {what}. It wrote: {_process.Tail}");
            Assert.False(deadline.IsCancellationRequested, $"The host ran too long before {what}. It wrote: {_process.Tail}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Waits for the end of the host.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        Assert.True(await _process.WaitAsync(Patience), $"The host does not end. It wrote: {_process.Tail}");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, or the end of the lifeline on Windows.</summary>
    public async Task<int> StopAsync()
    {
        Assert.True(await _process.TerminateAsync(Patience), $"The host does not stop. It wrote: {_process.Tail}");
        return await EndAsync();
    }

    public void Kill() => _process.Kill();

    public async Task<int> WorkerIdAsync() => (await Echo.GetAsync(Http, "api/echo/a")).ProcessId;

    public async Task FireAsync(string timer)
    {
        using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(string.Create(CultureInfo.InvariantCulture, $"admin/functions/{timer}"), body);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_http.IsValueCreated)
        {
            Http.Dispose();
        }

        await _process.DisposeAsync();
    }

    private static void Add(List<string> lines, string line)
    {
        lock (lines)
        {
            lines.Add(line);
        }
    }

    private static string[] Copy(List<string> lines)
    {
        lock (lines)
        {
            return [.. lines];
        }
    }
}
