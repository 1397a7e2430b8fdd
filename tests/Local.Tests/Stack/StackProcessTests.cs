namespace TokenFunctions.Local.Tests.Stack;

/// <summary>The whole stack as processes: what runs, and what is left after its end.</summary>
public sealed class StackProcessTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Run_UntilSigterm_ShowsTheThreeConnectionsAndStopsEverythingAtOnce()
    {
        await using var stack = new StackProcess();
        await stack.StartAsync();
        await stack.UntilLineAsync("healthy  active");
        await stack.UntilLineAsync("expiring  active");
        await stack.UntilLineAsync("revoked  reauth_required");
        Assert.Equal(3, stack.Lines.Count(l => l.StartsWith("  curl ", StringComparison.Ordinal)));

        Assert.True(await stack.Process.TerminateAsync(AtOnce));

        Assert.Equal(0, stack.Process.ExitCode);
        Assert.Equal("Stopping ...", stack.Lines[^1]);
        await stack.UntilAllPortsAreFreeAsync().WaitAsync(AtOnce);
    }

    [Fact]
    public async Task Run_AgainOnTheSameState_EndsInTheSamePicture()
    {
        await using var stack = new StackProcess();
        await stack.StartAsync();
        await stack.UntilLineAsync("revoked  reauth_required");
        await stack.Process.TerminateAsync(AtOnce);
        var first = stack.Lines.Length;

        await stack.StartAsync();
        foreach (var picture in new[] { "healthy  active", "expiring  active", "revoked  reauth_required" })
        {
            await stack.UntilLineAsync(picture, first);
        }
    }

    [Fact]
    public async Task Run_Killed_LeavesNoProcessBehind()
    {
        await using var stack = new StackProcess();
        await stack.StartAsync();
        await stack.UntilLineAsync("healthy  active");

        stack.Process.Kill();

        await stack.UntilAllPortsAreFreeAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Demo_WholeMainJob_PassesEveryStepAndPrintsNoToken()
    {
        await using var stack = new StackProcess();
        await stack.StartAsync("demo");

        await stack.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.True(stack.Process.ExitCode == 0, string.Join('\n', stack.Lines));
        Assert.StartsWith("All 9 steps passed", stack.Lines[^1], StringComparison.Ordinal);
        Assert.All(stack.Lines, l => Assert.DoesNotMatch("[A-Za-z0-9_-]{32,}", l));
    }
}
