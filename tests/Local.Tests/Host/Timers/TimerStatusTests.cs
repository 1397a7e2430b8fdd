using TokenFunctions.Local.Host.Timers;

namespace TokenFunctions.Local.Tests.Host.Timers;

public sealed class TimerStatusTests
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void ToJson_OfATimerThatRan_HasItsMomentsInUtc() =>
        Assert.Equal(
            """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":"""
                + """{"Last":"2026-01-01T12:00:00Z","Next":"2026-01-01T12:01:00Z","LastUpdated":"2026-01-01T12:00:00.5Z"},"IsPastDue":false}""",
            TimerStatus.ToJson(new TimerStatus(Noon, Noon.AddMinutes(1), Noon.AddMilliseconds(500))));

    [Fact]
    public void ToJson_OfATimerThatNeverRan_HasTheZeroDate() =>
        Assert.Equal(
            """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":"""
                + """{"Last":"0001-01-01T00:00:00","Next":"2026-01-01T12:00:00Z","LastUpdated":"0001-01-01T00:00:00"},"IsPastDue":false}""",
            TimerStatus.ToJson(new TimerStatus(default, Noon, default)));

    [Fact]
    public void ToJson_WithoutAStatus_SaysNull() =>
        Assert.Equal("""{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""", TimerStatus.ToJson(null));
}
