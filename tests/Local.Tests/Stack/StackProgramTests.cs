using System.Net;
using System.Net.Sockets;
using System.Text;
using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Tests.Stack;

public sealed class StackProgramTests
{
    private readonly TestConsole _console = new();
    private readonly StringBuilder _errors = new();

    [Theory]
    [InlineData("--help")]
    [InlineData("demo --help")]
    [InlineData("-h")]
    public async Task Run_Help_NamesEveryOption(string args)
    {
        Assert.Equal(0, await RunAsync(args.Split(' ')));
        Assert.All(
            PortSetting.All.Select(p => $"{p.Option} <PORT>").Concat(["--fresh", "--state <DIRECTORY>", "--host <HOST>", "demo"]),
            o => Assert.Contains(o, _console.Text, StringComparison.Ordinal));
        Assert.All(PortSetting.All, p => Assert.Matches($"{p.Option} <PORT> .*{p.Purpose}.*{p.Default}", _console.Text));
        Assert.Equal(args.StartsWith("demo", StringComparison.Ordinal), _console.Text.Contains("--provider <NAME>", StringComparison.Ordinal));
        Assert.Empty(_errors.ToString());
    }

    [Theory]
    [InlineData("Unknown option 'frsh': --frsh. A command comes before its options;", "--frsh")]
    [InlineData("Unknown option 'provider': --provider slack. A command comes before its options;", "--provider", "slack")]
    [InlineData("Unknown command 'Demo': Demo. A command comes before its options;", "Demo")]
    [InlineData("Unknown command 'demo': --fresh demo. A command comes before its options;", "--fresh", "demo")]
    [InlineData("Unknown command 'more': demo more. A command comes before its options;", "demo", "more")]
    [InlineData("Flags cannot be assigned a value: --fresh=no. A command comes before its options;", "--fresh=no")]
    [InlineData("Unknown argument 'more'.", "--", "more")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got none.", "--vault-port")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '0'.", "--vault-port", "0")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '65536'.", "--vault-port", "65536")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '-1'.", "--vault-port", "-1")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got 'x'.", "demo", "--vault-port", "x")]
    [InlineData("--state needs a directory.", "--state")]
    [InlineData("--state needs a directory.", "demo", "--state", "")]
    [InlineData("--host needs local or func, and got 'azure'.", "--host", "azure")]
    [InlineData("Port 9400 is used twice: --vault-port and --provider-port.", "--vault-port", "9400")]
    [InlineData("Port 5 is used twice: --blob-port and --table-port.", "demo", "--table-port", "5", "--blob-port", "5")]
    public async Task Run_WhatCannotBeMeant_EndsWithTwoAndOneLine(string message, params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.Equal($"{message} --help shows what there is.{Environment.NewLine}", _errors.ToString());
        Assert.Empty(_console.Text);
    }

    [Theory]
    [InlineData("'nobody'", "demo", "--provider", "nobody")]
    [InlineData("'Slack'", "demo", "--provider", "Slack")]
    [InlineData("none", "demo", "--provider")]
    public async Task Run_UnknownProvider_ListsTheKnownOnes(string got, params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.StartsWith(
            $"--provider needs one of {string.Join(", ", EmulationCatalog.All.Select(p => p.Name))}, and got {got}.",
            _errors.ToString(),
            StringComparison.Ordinal);
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

    // A developer's own stack may use the default ports at the same time.
    private static IEnumerable<string> OtherPortsFree(string option) => option.StartsWith("demo", StringComparison.Ordinal)
        ? []
        : PortSetting.All.Where(p => p.Option != option)
            .Zip(LocalPort.FindFree(PortSetting.All.Count))
            .SelectMany(p => new[] { p.First.Option, $"{p.Second}" });

    private Task<int> RunAsync(params string[] args) =>
        new StackProgram(_console.Console, new StringWriter(_errors), TimeProvider.System).RunAsync(args);
}
