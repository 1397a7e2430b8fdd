using TokenFunctions.Local.Host.Protocol;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Tests.Host.Worker;

public sealed class FunctionDefinitionReaderTests
{
    [Theory]
    [InlineData("""{ "name": "r", "type": "httpTrigger" }""", "Sample", "", "Function")]
    [InlineData(
        """{ "name": "r", "type": "HttpTrigger", "authLevel": "Anonymous", "methods": ["get", "post"], "route": "a/{id}" }""",
        "a/{id}",
        "get,post",
        "Anonymous")]
    [InlineData("""{ "name": "r", "type": "httpTrigger", "authLevel": "admin", "methods": null, "route": "/a" }""", "a", "", "Admin")]
    [InlineData("""{ "name": "r", "type": "httpTrigger", "authLevel": "strange", "route": null }""", "Sample", "", "Admin")]
    [InlineData("""{ "name": "r", "type": "httpTrigger", "authLevel": "System" }""", "Sample", "", "Admin")]
    [InlineData("""{ "name": "r", "type": "httpTrigger", "authLevel": "7" }""", "Sample", "", "Admin")]
    public void Read_HttpTrigger_HasRouteMethodsAndLevel(string binding, string route, string methods, string level)
    {
        var function = Read("""{ "name": "$return", "type": "http", "direction": "Out" }""", binding);

        var trigger = Assert.IsType<HttpTrigger>(function.Trigger);
        Assert.Equal(("id1", "Sample", "r"), (function.Id, function.Name, function.Binding));
        Assert.Equal((route, methods, level), (trigger.Route, string.Join(',', trigger.Methods), trigger.Level.ToString()));
    }

    [Theory]
    [InlineData("""{ "name": "t", "type": "timerTrigger", "schedule": "%S%" }""", "%S%", false, true)]
    [InlineData(
        """{ "name": "t", "type": "timerTrigger", "schedule": "0 * * * * *", "runOnStartup": true, "useMonitor": false }""", "0 * * * * *", true, false)]
    [InlineData(
        """{ "name": "t", "type": "timerTrigger", "schedule": "0 * * * * *", "runOnStartup": "True", "useMonitor": "False" }""", "0 * * * * *", true, false)]
    public void Read_TimerTrigger_HasScheduleAndFlags(string binding, string schedule, bool runOnStartup, bool useMonitor) =>
        Assert.Equal(new FunctionDefinition("id1", "Sample", "t", new TimerTrigger(schedule, runOnStartup, useMonitor)), Read(binding));

    [Theory]
    [InlineData()]
    [InlineData("""{ "name": "q", "type": "queueTrigger" }""")]
    [InlineData("""{ "name": "q" }""")]
    public void Read_AnotherTrigger_IsAStartErrorThatNamesTheFunction(params string[] bindings) =>
        Assert.Equal(
            "Function 'Sample' has no HTTP or timer trigger. This host knows only these two: remove the function or run the app with Core Tools.",
            Assert.Throws<StartupException>(() => Read(bindings)).Message);

    private static FunctionDefinition Read(params string[] bindings)
    {
        var metadata = new RpcFunctionMetadata { FunctionId = "id1", Name = "Sample" };
        metadata.RawBindings.AddRange(bindings);
        return FunctionDefinitionReader.Read(metadata);
    }
}
