using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Tests.Stack;

public sealed class StackProgramTests
{
    private readonly TestConsole _console = new();
    private readonly StringBuilder _errors = new();

    [Fact]
    public async Task Run_Help_ShowsTheUsage()
    {
        Assert.Equal(0, await RunAsync("--help"));
        Assert.Contains("--functions-port PORT", _console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownArgument_EndsWithTwoAndPointsToHelp()
    {
        Assert.Equal(2, await RunAsync("--frsh"));
        Assert.Equal($"Unknown argument '--frsh'. --help shows what there is.{Environment.NewLine}", _errors.ToString());
    }

    [Theory]
    [InlineData("--provider-port", "the sample provider")]
    [InlineData("demo --provider-port", "the sample provider")]
    [InlineData("demo --table-port", "Azurite's tables")]
    public async Task Run_BusyPort_NamesItItsUseAndItsOptionAndStartsNothing(string option, string purpose)
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;

        Assert.Equal(1, await RunAsync([.. OtherPortsFree(option), .. option.Split(' '), $"{port}"]));

        Assert.Equal(
            $"Port {port}, meant for {purpose} ({option.Split(' ')[^1]}), is in use. Stop what uses it, or choose another with the option named.",
            _errors.ToString().TrimEnd());
        Assert.Empty(_console.Text);
    }

    // A developer's own stack may hold the default ports meanwhile.
    private static IEnumerable<string> OtherPortsFree(string option) => option.StartsWith("demo", StringComparison.Ordinal)
        ? []
        : PortSetting.All.Where(p => p.Option != option)
            .Zip(LocalPort.FindFree(PortSetting.All.Count))
            .SelectMany(p => new[] { p.First.Option, $"{p.Second}" });

    private Task<int> RunAsync(params string[] args) =>
        new StackProgram(_console.Console, new StringWriter(_errors), TimeProvider.System).RunAsync(args);
}
