using Microsoft.Azure.Functions.Worker;
using TokenFunctions.Api.Timers;

namespace TokenFunctions.Tests.Api.Timers;

public sealed class SweepBudgetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NoStatus_IsUsual() => Assert.Equal(TimeSpan.FromSeconds(50), SweepBudget.Of(null, Noon));

    [Fact]
    public void Of_FirstRunEver_IsUsual() =>
        Assert.Equal(TimeSpan.FromSeconds(50), SweepBudget.Of(new ScheduleStatus { Next = Noon.UtcDateTime }, Noon));

    /// <summary>In the host's status, the occurrence that fires is still the next one.</summary>
    [Theory]
    [InlineData(60, 0, 51)]
    [InlineData(60, 0.2, 50.83)]
    [InlineData(60, -0.5, 51.425)]
    [InlineData(60, 20, 34)]
    [InlineData(60, 150, 25.5)]
    [InlineData(60, -30, 25.5)]
    [InlineData(300, 0, 255)]
    [InlineData(3600, 0, 300)]
    [InlineData(60, 59.9, 1)]
    public void Of_Occurrence_EndsBeforeTheFollowingOne(double period, double late, double expected)
    {
        var status = new ScheduleStatus { Last = Noon.UtcDateTime.AddSeconds(-period), Next = Noon.UtcDateTime };

        var budget = SweepBudget.Of(status, Noon.AddSeconds(late));

        Assert.Equal(expected, budget.TotalSeconds, precision: 3);
    }
}
