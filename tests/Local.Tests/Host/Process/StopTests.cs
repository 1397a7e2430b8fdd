namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class StopTests(RunningHost running)
{
    [Fact]
    public async Task Stop_FunctionsRunning_CancelsAndAwaitsThemAndNamesThoseThatDoNotEnd()
    {
        await using var host = await HostProcess.StartSampleAsync();
        var worker = await host.WorkerIdAsync();
        var call = host.Http.GetAsync("api/Waits");
        await host.UntilLineAsync("Waits began");
        foreach (var timer in (string[])["WaitingTick", "EndlessTick"])
        {
            await host.FireAsync(timer);
            await host.UntilLineAsync($"{timer} began");
        }

        Assert.Equal(0, await host.StopAsync());

        Assert.Equal("stopped", await (await call).Content.ReadAsStringAsync());
        Assert.All(["Waits canceled", "Waits ended", "WaitingTick canceled", "WaitingTick ended"], line => Assert.Contains(line, host.Lines));
        Assert.Equal(["Stopped while still running: EndlessTick"], host.Errors);
        await Processes.UntilGoneAsync(worker);
    }

    [Fact]
    public async Task Signal_ToHostAndWorker_IsAStopAndNoFailure()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var host = await HostProcess.StartSampleAsync();
        var worker = await host.WorkerIdAsync();
        await host.FireAsync("EndlessTick");
        await host.UntilLineAsync("EndlessTick began");

        await Task.WhenAll(Processes.SignalAsync(host.Id, "TERM"), Processes.SignalAsync(worker, "TERM"));

        Assert.Equal(0, await host.EndAsync());
        Assert.Empty(host.Errors);
        await Processes.UntilGoneAsync(worker);
    }

    [Fact]
    public async Task Worker_Interrupted_GoesOnBecauseTheHostDecides()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var worker = await running.Host.WorkerIdAsync();

        await Processes.SignalAsync(worker, "INT");

        Assert.Equal(worker, await running.Host.WorkerIdAsync());
        using var answer = await running.Http.GetAsync("api/empty");
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Host_Killed_TakesItsWorkerAlong()
    {
        await using var host = await HostProcess.StartSampleAsync();
        var worker = await host.WorkerIdAsync();

        host.Kill();

        await host.EndAsync();
        await Processes.UntilGoneAsync(worker);
    }

    [Fact]
    public async Task Worker_Killed_EndsTheHostWithOneLine()
    {
        await using var host = await HostProcess.StartSampleAsync();
        var call = host.Http.GetAsync("api/Waits");
        await host.UntilLineAsync("Waits began");

        Processes.Kill(await host.WorkerIdAsync());

        Assert.Equal(1, await host.EndAsync());
        Assert.Matches("^The app ended by itself with code -?[0-9]+\\. If it wrote why, the lines are above\\. Start it again\\.$", Assert.Single(host.Errors));
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await call).StatusCode);
    }
}
