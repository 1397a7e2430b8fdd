using System.Net.Http.Headers;
using System.Text;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.EndToEnd.Tests.Commands;

public sealed class DemoCommandTests
{
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

    /// <summary>Makes the provider refuse every refresh, as soon as it listens.</summary>
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
