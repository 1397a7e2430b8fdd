using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Worker;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class BannerTests
{
    private static readonly FunctionDefinition[] Functions =
    [
        new("1", "Tick", "timer", new TimerTrigger("0 * * * * *", RunOnStartup: false, UseMonitor: true)),
        new("2", "Any", "request", new HttpTrigger("any", [], AuthorizationLevel.Anonymous)),
        new("3", "Both", "request", new HttpTrigger("both/{id}", ["get", "post"], AuthorizationLevel.Anonymous)),
    ];

    [Theory]
    [InlineData("api", "http://h:1/api")]
    [InlineData("", "http://h:1")]
    public void Write_Functions_ListsThemByNameWithTheirAddresses(string prefix, string root)
    {
        using var output = new StringWriter();

        Banner.Write(output, "http://h:1", prefix, Functions, name => name == "Tick");

        Assert.Equal(
            ["Listening on http://h:1", "Functions:", $"\tAny: {root}/any", $"\tBoth: [GET,POST] {root}/both/{{id}}", "\tTick: timerTrigger (disabled)"],
            output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
