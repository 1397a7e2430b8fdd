using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Model;

public sealed class GrantLifetimeTests
{
    private static readonly ProviderProfile Both = ProviderProfile.Generic with
    {
        RefreshTokenIdleLifetime = TimeSpan.FromDays(90),
        RefreshTokenAbsoluteLifetime = TimeSpan.FromDays(365),
    };

    [Fact]
    public void Granted_StartsBothClocks_AndARefreshOnlyTheIdleOne()
    {
        var granted = GrantLifetime.Granted(Some.Connection(), Both, Day(0));
        var refreshed = Refresh(granted, 50, null, Both);

        Assert.Equal((Day(0), Day(90), Day(365)), (granted.GrantedAt, GrantLifetime.IdleEnd(granted), granted.GrantExpiresAt));
        Assert.Equal((Day(0), Day(140), Day(365)), (refreshed.GrantedAt, GrantLifetime.IdleEnd(refreshed), refreshed.GrantExpiresAt));
        Assert.Equal(
            (Day(60), Day(150), Day(425)),
            GrantLifetime.Granted(refreshed, Both, Day(60)) is var again ? (again.GrantedAt, GrantLifetime.IdleEnd(again), again.GrantExpiresAt) : default);
    }

    [Fact]
    public void Refreshed_EndThatEachAnswerMoves_IsAnIdleEnd()
    {
        var row = Refresh(Refresh(Refresh(Granted(), 1, 180), 20, 180), 20.5, 180);

        Assert.Equal((Day(200.5), null), (GrantLifetime.IdleEnd(row), row.GrantExpiresAt));
    }

    [Fact]
    public void Refreshed_EndThatNoAnswerMoves_IsTheGrantsEnd()
    {
        var row = Refresh(Refresh(Granted(), 1, 179), 20, 160);

        Assert.Equal((Day(180), null), (row.GrantExpiresAt, GrantLifetime.IdleEnd(row)));
    }

    [Fact]
    public void Refreshed_FirstAnswerAlone_ProvesNothing()
    {
        var row = Refresh(Granted(), 1, 179);
        Assert.Equal((null, Day(180)), (row.GrantExpiresAt, GrantLifetime.IdleEnd(row)));
    }

    [Fact]
    public void Refreshed_EndToldByManagement_CountsAsTheAnswerBefore()
    {
        var put = Granted() with { RefreshTokenExpiresAt = Day(30) };
        Assert.Equal(Day(30), Refresh(put, 10, 20).GrantExpiresAt);
        Assert.Null(Refresh(put, 10, 30).GrantExpiresAt);
    }

    [Fact]
    public void Refreshed_AnswerTellsNoEnd_IsKeptForATokenThatStaysAndNotForANewOne()
    {
        var put = Granted() with { RefreshTokenExpiresAt = Day(30) };
        Assert.Equal(Day(30), Refresh(put, 10, null).GrantExpiresAt);
        Assert.Equal((null, null), Refresh(put, 10, null, rotates: true) is var rotated ? (rotated.GrantExpiresAt, rotated.RefreshTokenExpiresAt) : default);
    }

    [Fact]
    public void Refreshed_TwoAnswersWithinSeconds_TellNothingNew()
    {
        var absolute = Refresh(Refresh(Granted(), 1, 179), 20, 160);
        var rolling = Refresh(Granted(), 1, 179);
        var (soon, second) = (20 + (3 / 86400.0), 1 / 86400.0);

        Assert.Equal(Day(180), Refresh(absolute, soon, 160 - (2 * second)).GrantExpiresAt!.Value, TimeSpan.FromSeconds(5));
        Assert.Null(Refresh(rolling, 1 + (3 * second), 179 - second).GrantExpiresAt);
    }

    [Fact]
    public void Refreshed_SessionRollsUntilItsCap_EndsThere()
    {
        // As Keycloak reports it: the idle time, or the rest of the session if that is shorter.
        var row = Granted();
        for (var day = 1; day <= 29; day++)
        {
            row = Refresh(row, day, Math.Min(10, 30 - day), rotates: true);
            Assert.Equal(day <= 20 ? null : Day(30), row.GrantExpiresAt);
        }
    }

    [Fact]
    public void Refreshed_TwoEnds_TheEarlierCounts()
    {
        var row = Refresh(Refresh(GrantLifetime.Granted(Some.Connection(), Both, Day(0)), 1, 99, Both), 2, 98, Both);
        Assert.Equal(Day(100), row.GrantExpiresAt);
    }

    [Theory]
    [InlineData(365, 351)]
    [InlineData(70, 56)]
    [InlineData(10, 8)]
    public void RemindAt_GrantEnds_IsTwoWeeksAheadOrAFifthOfTheLife(int end, int remind) =>
        Assert.Equal(Day(remind), GrantLifetime.RemindAt(Granted() with { GrantExpiresAt = Day(end) }));

    [Fact]
    public void Refreshed_RowOlderThanItsColumns_EndsWhenToldAndCountsFromItsCreation()
    {
        var old = Some.Connection() with { RefreshTokenExpiresAt = Day(30), AccessTokenIssuedAt = Day(1) };
        var row = GrantLifetime.Refreshed(old, Both, Day(10), Day(30), isRotated: true);

        Assert.Equal((null, Day(30), Day(24)), (row.GrantedAt, row.GrantExpiresAt, GrantLifetime.RemindAt(row)));
        Assert.Null(GrantLifetime.Refreshed(old with { RefreshTokenExpiresAt = null }, Both, Day(10), null, isRotated: true).GrantExpiresAt);
    }

    private static Connection Refresh(Connection row, double day, double? tellsDays, ProviderProfile? profile = null, bool rotates = false) =>
        GrantLifetime.Refreshed(row, profile ?? ProviderProfile.Generic, Day(day), tellsDays is { } days ? Day(day + days) : null, rotates) with
        {
            AccessTokenIssuedAt = Day(day),
        };

    private static Connection Granted() => GrantLifetime.Granted(Some.Connection(), ProviderProfile.Generic, Day(0));

    private static DateTimeOffset Day(double day) => The.Start + TimeSpan.FromDays(day);
}
