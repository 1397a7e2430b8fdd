using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Tests.Stack.Arguments;

public sealed class StackArgumentsTests
{
    [Fact]
    public void Parse_Nothing_RunsOnTheDefaultPorts()
    {
        var parsed = StackArguments.Parse([]);

        Assert.False(parsed.Demo || parsed.Fresh || parsed.Help);
        Assert.Equal([7071, 10000, 10001, 10002, 8443, 9400], PortSetting.All.Select(p => StackArguments.WithDefaults(parsed.Ports)[p]));
    }

    [Fact]
    public void Parse_FlagsAndPorts_TakesAllInAnyOrder()
    {
        var parsed = StackArguments.Parse(["--table-port", "20002", "demo", "--fresh", "--state", "there", "--functions-port", "7072"]);

        Assert.True(parsed.Demo);
        Assert.True(parsed.Fresh);
        Assert.Equal("there", parsed.State);
        Assert.Equal(7072, parsed.Ports[PortSetting.Functions]);
        Assert.Equal(20002, parsed.Ports[PortSetting.Table]);
        Assert.Equal(2, parsed.Ports.Count);
    }

    [Theory]
    [InlineData("Unknown argument '--port'.", "--port", "1")]
    [InlineData("Unknown argument 'Demo'.", "Demo")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got none.", "--vault-port")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '0'.", "--vault-port", "0")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '65536'.", "--vault-port", "65536")]
    [InlineData("--vault-port needs a port number from 1 to 65535, and got '-1'.", "--vault-port", "-1")]
    [InlineData("--state needs a directory.", "--state")]
    [InlineData("--provider is the demo's: demo --provider slack.", "--provider", "slack")]
    [InlineData("Port 9400 is used twice: --vault-port and --provider-port.", "--vault-port", "9400")]
    [InlineData("Port 5 is used twice: --blob-port and --table-port.", "demo", "--table-port", "5", "--blob-port", "5")]
    public void Parse_WhatCannotBeMeant_SaysWhy(string message, params string[] args)
    {
        var e = Assert.Throws<UsageException>(() => StackArguments.Parse(args));

        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Parse_ProviderOfTheDemo_IsAnyOfTheEmulations() => Assert.All(
        EmulationCatalog.All, emulation => Assert.Same(emulation, StackArguments.Parse(["demo", "--provider", emulation.Name]).Emulation));

    [Theory]
    [InlineData("'nobody'", "demo", "--provider", "nobody")]
    [InlineData("'Slack'", "demo", "--provider", "Slack")]
    [InlineData("none", "demo", "--provider")]
    public void Parse_UnknownProvider_ListsTheKnownOnes(string got, params string[] args)
    {
        var e = Assert.Throws<UsageException>(() => StackArguments.Parse(args));

        Assert.Equal($"--provider needs one of {string.Join(", ", EmulationCatalog.All.Select(p => p.Name))}, and got {got}.", e.Message);
    }

    [Fact]
    public void Usage_NamesEveryOption() => Assert.All(
        PortSetting.All.Select(p => p.Option).Concat(["--fresh", "--state", "--provider NAME", "demo"]),
        o => Assert.Contains(o, StackArguments.Usage, StringComparison.Ordinal));
}
