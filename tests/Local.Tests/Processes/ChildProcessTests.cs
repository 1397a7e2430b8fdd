using System.Diagnostics;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Tests.Processes;

public sealed class ChildProcessTests
{
    private const string StopsWithItsLifeline = "process.stdin.on('end', () => { console.log('bye'); process.exit(3); }).resume(); console.log('up');";
    private const string StopsOnSigterm =
        "process.on('SIGTERM', () => { console.log('bye'); process.exit(4); }); setInterval(() => {}, 1000); console.log('up');";
    private const string NeverStops =
        "process.on('SIGTERM', () => {}); process.stdin.on('end', () => {}).resume(); setInterval(() => {}, 1000); console.log('up');";

    [Fact]
    public async Task Stop_ChildThatFollowsItsLifeline_EndsByItself()
    {
        await using var child = await StartAsync(StopsWithItsLifeline);

        Assert.True(await child.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(3, child.ExitCode);
        Assert.Equal("up | bye", child.Tail);
    }

    [Fact]
    public async Task Terminate_ChildThatHandlesSigterm_EndsByItself()
    {
        await using var child = await StartAsync(StopsOnSigterm);

        Assert.True(await child.TerminateAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(4, child.ExitCode);
    }

    [Fact]
    public async Task Stop_ChildThatDoesNotListen_IsKilled()
    {
        await using var child = await StartAsync(NeverStops);

        Assert.False(await child.StopAsync(TimeSpan.FromMilliseconds(1)));
        Assert.True(child.HasExited);
    }

    [Fact]
    public async Task Stop_ChildThatIsGoneAlready_IsNoError()
    {
        await using var child = await StartAsync(StopsWithItsLifeline);
        child.Kill();
        await child.WaitForExitAsync();

        Assert.True(await child.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.True(await child.TerminateAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Dispose_RunningChild_EndsIt()
    {
        var child = await StartAsync(NeverStops);
        var id = child.Id;

        await child.DisposeAsync();

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public async Task Dispose_Again_KeepsWhatWasKnownAndDoesNothing()
    {
        var child = await StartAsync(StopsWithItsLifeline);
        await child.StopAsync(TimeSpan.FromSeconds(10));
        await child.DisposeAsync();

        Assert.True(await child.StopAsync(TimeSpan.FromSeconds(10)));
        child.Kill(tree: true);
        await child.WaitForExitAsync();
        await child.DisposeAsync();

        Assert.Equal((true, 3, "up | bye"), (child.HasExited, child.ExitCode, child.Tail));
        Assert.Equal(new ChildProgress(2, TimeSpan.Zero), child.Progress);
    }

    [Fact]
    public async Task Progress_ChildThatWorksWithoutAWord_GoesOn()
    {
        await using var child = await StartAsync("console.log('up'); for (;;) ;");
        var earlier = child.Progress;
        Assert.Equal(1, earlier.Lines);

        while (!child.Progress.IsAheadOf(earlier))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    [Fact]
    public void OutputTail_MoreThanItHolds_KeepsTheLast()
    {
        var tail = new OutputTail(capacity: 2);
        foreach (var line in new[] { "a", "  b ", "c" })
        {
            tail.Add(line);
        }

        Assert.Equal("b | c", tail.ToString());
    }

    private static async Task<ChildProcess> StartAsync(string script)
    {
        var up = new TaskCompletionSource();
        var child = ChildProcess.Start(new ProcessStartInfo("node", ["-e", script]), line => up.TrySetResult());
        await up.Task;
        return child;
    }
}
