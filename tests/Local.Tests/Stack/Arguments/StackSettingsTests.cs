using TokenFunctions.Local.SampleProvider.Emulations;
using TokenFunctions.Local.Stack.App;
using TokenFunctions.Local.Stack.Arguments;

namespace TokenFunctions.Local.Tests.Stack.Arguments;

public sealed class StackSettingsTests
{
    [Fact]
    public void Parse_Nothing_RunsOnTheDefaultPorts()
    {
        var parsed = Assert.IsType<RunSettings>(ParsedArguments.Of());

        Assert.False(parsed.Fresh);
        Assert.Equal(AppHost.Local, parsed.AppHost);
        Assert.Equal([7071, 10000, 10001, 10002, 8443, 9400], PortSetting.All.Select(p => parsed.Ports[p]));
    }

    [Fact]
    public void Parse_Demo_RunsOnFreePortsWithTheSampleProvider()
    {
        var parsed = Assert.IsType<DemoSettings>(ParsedArguments.Of("demo"));

        Assert.Empty(parsed.Ports);
        Assert.Same(Emulation.Sample, parsed.Emulation);
    }

    [Fact]
    public void Parse_FlagsAndPorts_TakesAllInAnyOrder()
    {
        var parsed = ParsedArguments.Of("demo", "--table-port", "20002", "--host", "func", "--fresh", "--state", "there", "--functions-port=7072");

        Assert.True(parsed.Fresh);
        Assert.Equal(AppHost.Func, parsed.AppHost);
        Assert.Equal("there", parsed.State);
        Assert.Equal(7072, parsed.Ports[PortSetting.Functions]);
        Assert.Equal(20002, parsed.Ports[PortSetting.Table]);
        Assert.Equal(2, parsed.Ports.Count);
    }

    [Fact]
    public void Parse_EachPortOption_SetsThatPort() => Assert.All(
        PortSetting.All, port => Assert.Equal([KeyValuePair.Create(port, 5)], ParsedArguments.Of("demo", port.Option, "5").Ports));

    [Fact]
    public void Parse_ProviderOfTheDemo_IsAnyOfTheEmulations() => Assert.All(
        EmulationCatalog.All,
        emulation => Assert.Same(emulation, Assert.IsType<DemoSettings>(ParsedArguments.Of("demo", "--provider", emulation.Name)).Emulation));
}
