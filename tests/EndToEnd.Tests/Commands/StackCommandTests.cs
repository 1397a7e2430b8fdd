using System.Net.Http.Headers;
using System.Text;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.EndToEnd.Tests.Commands;

public sealed class StackCommandTests
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

    [Fact]
    public async Task Demo_ProviderMisbehaves_EndsWithOneAndNamesTheStep()
    {
        await using var demo = new StackCommand("demo");

        await BreakProviderAsync(demo.Ports[PortSetting.Provider]);
        await demo.Process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(demo.Process.ExitCode == 1, demo.Output);
        Assert.Contains("<- differs", demo.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED at step 2, The timer's sweep", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("steps passed", demo.Output, StringComparison.Ordinal);
    }

    /// <summary>As soon as it listens: it refuses every refresh.</summary>
    private static async Task BreakProviderAsync(int port)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true);
        await Until.HoldsAsync(
            async () =>
            {
                try
                {
                    using var body = new StringContent("""{"refresh_allowed":false}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
                    using var answer = await http.PatchAsync(new Uri($"http://127.0.0.1:{port}/control/behaviour"), body);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            patched => patched);
    }
}
