using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Local.Host.Timers;

namespace TokenFunctions.Local.Tests.Host.Timers;

public sealed class TimerScheduleTests
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

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
    [InlineData("  0  30 3 * * * ")]
    public void Resolve_FlatNameOrExpression_IsASchedule(string expression)
    {
        var next = TimerSchedule.Resolve(expression, Settings).After(Noon);

        Assert.Equal((new DateTime(2026, 1, 2, 3, 30, 0), DateTimeKind.Utc), (next, next.Kind));
    }

    [Theory]
    [InlineData("%Unset%", "the schedule's setting 'Unset' is not set. Set it to an NCRONTAB expression.")]
    [InlineData("%Empty%", "the schedule's setting 'Empty' is not set. Set it to an NCRONTAB expression.")]
    [InlineData("%Nested:Name%", "the schedule's setting 'Nested:Name' has a nested name; timers need a flat one. Rename the setting.")]
    [InlineData("%Nested__Name%", "the schedule's setting 'Nested__Name' has a nested name; timers need a flat one. Rename the setting.")]
    [InlineData("%Span%", "the schedule '00:05:00' is a TimeSpan; only NCRONTAB works on every plan. Use six fields, such as '0 */5 * * * *'.")]
    [InlineData("00:05:00", "the schedule '00:05:00' is a TimeSpan; only NCRONTAB works on every plan. Use six fields, such as '0 */5 * * * *'.")]
    [InlineData("%Five%", "the schedule '*/5 * * * *' is not an NCRONTAB expression. Use six fields, such as '0 */5 * * * *'.")]
    [InlineData("%Nonsense%", "the schedule 'a b c d e f' is not an NCRONTAB expression. Use six fields, such as '0 */5 * * * *'.")]
    [InlineData("", "the schedule '' is not an NCRONTAB expression. Use six fields, such as '0 */5 * * * *'.")]
    public void Resolve_AnythingElse_IsAStartErrorThatNamesIt(string expression, string expected) =>
        Assert.Equal(expected, Assert.Throws<StartupException>(() => TimerSchedule.Resolve(expression, Settings)).Message);

    [Theory]
    [InlineData("0 * * * * *", false)]
    [InlineData("*/20 * * * * *", true)]
    [InlineData("0 0 0 30 2 *", false)]
    public void IsSubMinute_MoreThanOneRunInAMinute_IsTrue(string expression, bool expected) =>
        Assert.Equal(expected, TimerSchedule.Resolve(expression, Settings).IsSubMinute(Noon));
}
