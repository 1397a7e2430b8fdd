using TokenFunctions.Local.Stack;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Process;

[Collection(HostProcesses.Name)]
public sealed class PortRaceTests
{
    [Fact]
    public async Task Worker_LostItsPortToAnotherProcess_StartsOnceMore()
    {
        using var directory = new TemporaryDirectory();

        await using var host = await HostProcess.StartSampleAsync(("Sample__Start", "PortTakenOnce"), ("Sample__Marker", directory["started"]));

        Assert.Contains("Another process took the port that the app chose. Starting the app again ...", host.Lines);
        using var answer = await host.Http.GetAsync("api/empty");
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Empty(host.Errors);
    }

    [Fact]
    public async Task Start_TwoHostsOnOnePortAtTheSameTime_OneSaysThatThePortIsInUse()
    {
        var port = LocalPort.FindFree();
        string[] arguments = ["--app", HostProcess.SampleWorker, "--port", $"{port}"];
        await using var one = HostProcess.Start(arguments);
        await using var other = HostProcess.Start(arguments);

        var loser = await await Task.WhenAny(LoserAsync(one), LoserAsync(other));
        var winner = loser == one ? other : one;

        Assert.Equal($"Port {port} is in use. Stop the program that listens there, or choose another port with --port N.", Assert.Single(loser.Errors));
        await winner.UntilLineAsync($"Listening on http://127.0.0.1:{port}");
        Assert.Empty(winner.Errors);
    }

    private static async Task<HostProcess> LoserAsync(HostProcess host)
    {
        Assert.Equal(1, await host.EndAsync());
        return host;
    }
}
