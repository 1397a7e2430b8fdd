using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Options;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Model;

public sealed class RefreshScheduleTests
{
    private static readonly ProviderProfile Killer = ProviderProfile.Generic with { RefreshKillsAccessToken = true };
    private static readonly RefreshOptions Options = new();

    [Theory]
    [InlineData(3600, false, 600)]
    [InlineData(1200, false, 300)]
    [InlineData(60, false, 15)]
    [InlineData(28800, true, 140)]
    [InlineData(600, true, 140)]
    [InlineData(400, true, 100)]
    [InlineData(60, true, 15)]
    public void BeforeExpiration_IsTheSettingOrAQuarter_AndSmallWhereARefreshKills(int lifetime, bool kills, int lead) =>
        Assert.Equal(TimeSpan.FromSeconds(lead), Rules().BeforeExpiration(TimeSpan.FromSeconds(lifetime), kills ? Killer : ProviderProfile.Generic));

    [Theory]
    [InlineData(0, 50)]
    [InlineData(0.1, 49)]
    [InlineData(1, 45)]
    public void DueAt_IsTheLastSweepBeforeExpiryLessLeadAndJitter(double jitter, int minute) =>
        Assert.Equal(At(minute * 60), Due(Row(3600), jitter: jitter));

    [Fact]
    public void DueAt_NoAccessToken_IsNow() =>
        Assert.Equal(The.Start, Due(Row(3600) with { AccessTokenExpiresAt = null, AccessTokenIssuedAt = null }));

    [Fact]
    public void DueAt_ThousandAuthorizedInTheSameSecond_AreSpreadOverTheWholeWindow()
    {
        var rules = Rules();
        var perMinute = Enumerable.Range(0, 1000)
            .GroupBy(i => rules.DueAt(Row(3600, issued: i / 1000.0), ProviderProfile.Generic, The.Start)!.Value)
            .ToDictionary(g => (g.Key - The.Start).TotalMinutes, g => g.Count());

        Assert.Equal([45, 46, 47, 48, 49], perMinute.Keys.Where(m => m < 50).Order());
        Assert.All(perMinute.Values, count => Assert.InRange(count, 0, 250));
    }

    [Theory]
    [InlineData(3600, 300)]
    [InlineData(600, 75)]
    [InlineData(60, 7.5)]
    [InlineData(30, 3.75)]
    [InlineData(5, 0.625)]
    public void DueAt_SweepsNotYetCounted_IsUniformOverHalfTheLead(double lifetime, double window)
    {
        var rules = new RefreshSchedule(Options, SweepSchedule.TryParse("0 0 0 1 1 *")!, The.Random(7));
        var moments = Enumerable.Range(0, 1000)
            .Select(_ => (rules.DueAt(Row(lifetime), ProviderProfile.Generic, The.Start)!.Value - The.Start).TotalSeconds)
            .Order()
            .ToArray();
        var latest = lifetime - Math.Min(600, lifetime / 4);

        Assert.InRange(moments[0], latest - window, latest - (window * 0.97));
        Assert.InRange(moments[^1], latest - (window * 0.03), latest);
        // Kolmogorov-Smirnov: for 1,000 uniform values the distance exceeds 0.062 once in a thousand cases.
        Assert.True(moments.Select((m, i) => Math.Abs(((m - latest + window) / window) - ((i + 0.5) / 1000))).Max() < 0.062);
    }

    [Fact]
    public void DueAt_DueTogetherOnce_IsApartAfterAFewRefreshes()
    {
        var rules = Rules();
        var due = Enumerable.Repeat(The.Start, 1000).ToArray();
        for (var refresh = 0; refresh < 24; refresh++)
        {
            due = [.. due.Select(
                d => rules.DueAt(Row(3600) with { AccessTokenIssuedAt = d, AccessTokenExpiresAt = d.AddHours(1) }, ProviderProfile.Generic, d)!.Value)];
        }

        Assert.True(due.GroupBy(d => d).Max(g => g.Count()) < 100);
    }

    [Theory]
    [InlineData("0 * * * * *", 28800)]
    [InlineData("30 * * * * *", 28800)]
    [InlineData("0 */5 * * * *", 28800)]
    [InlineData("0 */15 * * * *", 28800)]
    [InlineData("*/10 * * * * *", 28800)]
    [InlineData("0 * * * * *", 3600)]
    [InlineData("0 * * * * *", 900)]
    public void DueAt_RefreshKillsTheToken_IsOneOfTheLastSweepsThatLeaveTheSkew(string schedule, int lifetime)
    {
        var sweeps = SweepSchedule.TryParse(schedule)!;
        var rules = Rules(schedule);
        var period = Period(sweeps);
        for (var second = 0; second < 3600; second += 7)
        {
            var row = Row(lifetime, issued: second + 0.25);
            var left = row.AccessTokenExpiresAt!.Value - rules.DueAt(row, Killer, The.Start)!.Value;

            Assert.Equal(rules.DueAt(row, Killer, The.Start, 0), sweeps.LastBy(rules.DueAt(row, Killer, The.Start, 0)!.Value));
            Assert.InRange(left, TimeSpan.FromSeconds(140), TimeSpan.FromSeconds(210) + period);
        }
    }

    [Fact]
    public void DueAt_SweepPausesAtNight_IsBeforeThePause()
    {
        var due = Due(Row(3600, issued: 5 * 3600 + 1800), schedule: "0 */5 8-18 * * *");

        // Issued at 17:30. From 18:55 to 08:00 no sweep runs. The regular time, 18:20, is before that pause.
        Assert.Equal(At((6 * 3600) + (20 * 60)), due);
        Assert.Equal(At((6 * 3600) + (55 * 60)), Due(Row(2.5 * 3600, issued: 5 * 3600 + 1800), schedule: "0 */5 8-18 * * *"));
    }

    [Theory]
    [InlineData("0 * * * * *")]
    [InlineData("*/10 * * * * *")]
    [InlineData("0 */5 * * * *")]
    [InlineData("0 0 * * * *")]
    public void DueAt_AnySchedule_IsNotBeforeHalfOfTheLife(string schedule)
    {
        var (rules, random) = (Rules(schedule), The.Random(3));
        for (var i = 0; i < 5000; i++)
        {
            var row = Row(Math.Exp(random.NextDouble() * 12), issued: random.NextDouble() * 3600);
            var half = row.AccessTokenIssuedAt!.Value + ((row.AccessTokenExpiresAt!.Value - row.AccessTokenIssuedAt.Value) / 2);

            Assert.InRange(rules.DueAt(row, i % 2 == 0 ? Killer : ProviderProfile.Generic, The.Start)!.Value, half, row.AccessTokenExpiresAt.Value);
        }
    }

    [Fact]
    public void DueAt_OnDemand_IsOnlyBeforeTheGrantDies()
    {
        var row = Row(3600) with { Strategy = RefreshStrategy.OnDemand };
        Assert.Null(Due(row));
        Assert.Equal(The.Start + TimeSpan.FromDays(80), Due(row with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100) }));
        Assert.Equal(The.Start + TimeSpan.FromDays(75), Due(row with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100) }, jitter: 1));
        Assert.Equal(
            The.Start + TimeSpan.FromDays(8),
            Due(row with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100), RefreshTokenExpiresAt = The.Start + TimeSpan.FromDays(10) }));
    }

    /// <summary>Fault 4: of every sweep that begins between the use and the end of the grant, one finds it due.</summary>
    [Theory]
    [InlineData("0 * * * * *", 60)]
    [InlineData("30 * * * * *", 60)]
    [InlineData("*/15 * * * * *", 15)]
    [InlineData("0 */5 * * * *", 300)]
    public void DueAt_GrantEndsUnlessUsed_IsBeforeASweepThatBeginsInTime(string schedule, int period)
    {
        var (rules, sweeps) = (Rules(schedule), SweepSchedule.TryParse(schedule)!);
        for (var idle = 30; idle <= 600; idle += 5)
        {
            for (var used = 0.5; used < period; used += 3.7)
            {
                foreach (var jitter in (double[])[0, 0.3, 0.7, 1])
                {
                    var end = At(used + idle);
                    var row = Row(300, used) with { Strategy = RefreshStrategy.OnDemand, RefreshTokenExpiresAt = end };
                    var due = rules.DueAt(row, ProviderProfile.Generic, The.Start, jitter)!.Value;
                    var swept = FirstFrom(sweeps, due > row.AccessTokenIssuedAt!.Value ? due : row.AccessTokenIssuedAt!.Value.AddTicks(1));
                    var last = sweeps.LastBy(end.AddTicks(-1))!.Value;

                    Assert.True(swept < end || last <= row.AccessTokenIssuedAt, $"idle {idle}, used {used}, jitter {jitter}: due {due:T}, swept {swept:T}");
                    Assert.True(due <= rules.DueAt(row, ProviderProfile.Generic, The.Start, 0), "Without jitter it is the latest.");

                    // Not at every sweep: only where no later one begins within four fifths of the idle time.
                    Assert.True(swept + TimeSpan.FromSeconds(period) > row.AccessTokenIssuedAt.Value.AddSeconds(idle * 0.75), $"idle {idle}, used {used}");
                }
            }
        }
    }

    /// <summary>Fault 4: the reminder too is a deadline that a sweep must meet.</summary>
    [Fact]
    public void DueAt_GrantEndsWithinMinutes_IsRemindedByASweepBeforeThat()
    {
        for (var life = 130; life <= 900; life += 7)
        {
            for (var granted = 0.5; granted < 60; granted += 3.7)
            {
                var row = Row(3600) with { Strategy = RefreshStrategy.OnDemand, GrantedAt = At(granted), GrantExpiresAt = At(granted + life) };
                var due = Due(row)!.Value;

                Assert.True(FirstFrom(SweepSchedule.EveryMinute, due) < row.GrantExpiresAt, $"life {life}, granted {granted}: due {due:T}");
                Assert.Equal(due, Rules().RemindAt(row));
            }
        }
    }

    [Fact]
    public void DueAt_OnDemandNeverUsed_CountsFromItsAuthorization()
    {
        var row = Row(3600) with
        {
            Strategy = RefreshStrategy.OnDemand,
            AccessTokenIssuedAt = null,
            AccessTokenExpiresAt = null,
            GrantedAt = The.Start,
            RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromDays(100),
        };
        Assert.Equal(The.Start + TimeSpan.FromDays(80), Rules().DueAt(row, ProviderProfile.Generic, The.Start + TimeSpan.FromDays(50), 0));
    }

    [Fact]
    public void DueAt_EndThatNoRefreshMoves_IsNoReasonToRefresh()
    {
        var end = The.Start + TimeSpan.FromDays(10);
        Assert.Null(Due(Row(3600) with
        {
            Strategy = RefreshStrategy.OnDemand,
            RefreshTokenExpiresAt = end,
            GrantExpiresAt = end,
            ReauthorizationRemindedAt = The.Start,
        }));
    }

    [Fact]
    public void DueAt_EndThatNobodyWasToldOf_IsAFifthOfTheLifeBefore()
    {
        var row = Row(3600) with { Strategy = RefreshStrategy.OnDemand, GrantedAt = The.Start, GrantExpiresAt = The.Start + TimeSpan.FromDays(10) };
        Assert.Equal(The.Start + TimeSpan.FromDays(8), Due(row));
        Assert.Null(Due(row with { ReauthorizationRemindedAt = The.Start + TimeSpan.FromDays(8) }));
        Assert.Equal(The.Start + TimeSpan.FromDays(351), Due(row with { GrantExpiresAt = The.Start + TimeSpan.FromDays(365) }));
    }

    [Fact]
    public void DueAt_GrantDiesBeforeItsToken_IsEarlier() =>
        Assert.Equal(At(8 * 60), Due(Row(3600) with { RefreshTokenIdleExpiresAt = The.Start + TimeSpan.FromMinutes(10) }));

    [Fact]
    public void NotDueAt_IsMetOnlyByWhatWasNotDueWhenTheSweepBegan()
    {
        var row = Row(3600) with { DueAt = At(30) };
        Assert.False(new FreshnessRequirement.NotDueAt(At(30)).IsMetBy(row, The.Start, Options));
        Assert.True(new FreshnessRequirement.NotDueAt(At(29)).IsMetBy(row, At(60), Options));
        Assert.True(new FreshnessRequirement.NotDueAt(At(30)).IsMetBy(row with { DueAt = null }, The.Start, Options));
    }

    private static DateTimeOffset? Due(Connection row, double jitter = 0, string schedule = "0 * * * * *") =>
        Rules(schedule).DueAt(row, ProviderProfile.Generic, The.Start, jitter);

    private static RefreshSchedule Rules(string schedule = "0 * * * * *") => new(Options, SweepSchedule.TryParse(schedule)!, The.Random(5));

    private static DateTimeOffset FirstFrom(SweepSchedule sweeps, DateTimeOffset moment)
    {
        var (run, at) = (sweeps.LastBy(moment)!.Value, moment);
        while (run < moment)
        {
            at = at.AddSeconds(1);
            run = sweeps.LastBy(at)!.Value;
        }

        return run;
    }

    private static TimeSpan Period(SweepSchedule sweeps)
    {
        var last = sweeps.LastBy(The.Start.AddHours(1))!.Value;
        return last - sweeps.LastBy(last.AddTicks(-1))!.Value;
    }

    private static DateTimeOffset At(double second) => The.Start + TimeSpan.FromSeconds(second);

    private static Connection Row(double lifetime, double issued = 0) => Some.Connection() with
    {
        AccessTokenIssuedAt = At(issued),
        AccessTokenExpiresAt = At(issued + lifetime),
    };
}
