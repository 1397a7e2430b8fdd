using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.FunctionsRuntime;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Timers;

public sealed class TimerScheduleTests
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Flat"] = "0 30 3 * * *",
        ["Nested:Name"] = "0 * * * * *",
        ["Empty"] = "",
        ["Span"] = "00:05:00",
        ["Five"] = "*/5 * * * *",
        ["Nonsense"] = "a b c d e f",
    }).Build();

    [Theory]
    [InlineData("%Flat%")]
    [InlineData("0 30 3 * * *")]
    public void Resolve_AFlatNameOrAnExpression_IsASchedule(string expression) =>
        Assert.Equal(
            new DateTime(2026, 1, 2, 3, 30, 0, DateTimeKind.Utc),
            TimerSchedule.Resolve(expression, Settings).After(new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc)));

    [Theory]
    [InlineData("%Unset%", "'Unset' is not set")]
    [InlineData("%Empty%", "'Empty' is not set")]
    [InlineData("%Nested:Name%", "'Nested:Name' has a nested name")]
    [InlineData("%Nested__Name%", "'Nested__Name' has a nested name")]
    [InlineData("%Span%", "'00:05:00' is a TimeSpan")]
    [InlineData("00:05:00", "is a TimeSpan")]
    [InlineData("%Five%", "not an NCRONTAB expression of six fields")]
    [InlineData("%Nonsense%", "not an NCRONTAB expression of six fields")]
    public void Resolve_AnythingElse_IsAStartErrorThatNamesIt(string expression, string expected)
    {
        var error = Assert.Throws<StartupException>(() => TimerSchedule.Resolve(expression, Settings));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_UnsetSchedule_NamesFunctionAndSetting()
    {
        using var directory = new TemporaryDirectory();

        var error = Assert.Throws<StartupException>(() => RunningApp.Build(directory, [typeof(Ticker)]));

        Assert.Equal("Function 'Tick': the schedule's setting 'TickSchedule' is not set.", error.Message);
    }
}
