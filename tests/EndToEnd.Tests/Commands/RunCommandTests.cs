using TokenFunctions.Local.Stack;

namespace TokenFunctions.EndToEnd.Tests.Commands;

public sealed class RunCommandTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [PosixFact]
    public async Task Run_UntilCtrlC_EndsWithZeroAtOnceAndLeavesNoProcess()
    {
        await using var stack = new StackCommand();
        await stack.UntilItSaysAsync("revoked  reauth_required");
        var children = stack.Children();
        Assert.True(children.Count == 2 || !OperatingSystem.IsLinux(), $"Azurite and the app are its children, but there are {children.Count}.");

        await stack.InterruptAsync();
        await stack.Process.WaitForExitAsync().WaitAsync(AtOnce);

        Assert.Equal(0, stack.Process.ExitCode);
        Assert.All(children, id => Assert.DoesNotContain(id, System.Diagnostics.Process.GetProcesses().Select(p => p.Id)));
        Assert.True(stack.Ports.Values.All(LocalPort.IsFree));
    }
}
