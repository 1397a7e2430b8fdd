using Azure.Data.Tables;
using TokenFunctions.Model;
using TokenFunctions.Options;
using TokenFunctions.Storage.Tables;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Storage.Tables;

/// <summary>Rows that were written before a column existed are still readable.</summary>
public sealed class OlderRowTests
{
    /// <summary>A row in the first released format.</summary>
    private static TableEntity Row() => new("crm", ConnectionRow.RowKey)
    {
        ["Provider"] = "acme",
        ["Status"] = "active",
        ["StatusSince"] = The.Start,
        ["GrantId"] = "0123456789abcdef",
        ["Generation"] = 1_767_268_800_000L,
        ["AccessTokenGeneration"] = 1_767_268_800_000L,
        ["CreatedAt"] = The.Start,
        ["Strategy"] = "Eager",
        ["TokenType"] = "Bearer",
        ["AccessTokenIssuedAt"] = The.Start,
        ["AccessTokenExpiresAt"] = The.Start.AddHours(1),
        ["ExpiryIsKnown"] = true,
        ["ObservedLifetimeSeconds"] = 3600d,
        ["RefreshTokenExpiresAt"] = The.Start.AddDays(90),
        ["RefreshTokenIdleExpiresAt"] = The.Start.AddDays(30),
        ["RefreshTokenVersion"] = "a1b2",
        ["RefreshTokenFingerprint"] = "f0",
        ["DueAt"] = The.Start.AddMinutes(48).AddSeconds(7),
        ["Failures"] = 0,
        ["PendingNotifications"] = """[{"id":"n1","from":"Degraded","to":"Active","reason":null,"at":"2026-01-01T12:00:00+00:00"}]""",
        ["WriteId"] = "w1",
        Timestamp = The.Start,
    };

    [Fact]
    public void Read_RowWithoutTheGrantsColumns_IsWholeAndKnowsNoEnd()
    {
        var row = ConnectionRow.Read(Row());

        Assert.Equal((null, null, null, null), (row.GrantedAt, row.GrantExpiresAt, row.ReauthorizationRemindedAt, row.ReauthorizationDueBy));
        Assert.Null(Assert.Single(row.PendingNotifications).DueBy);
        Assert.Equal(The.Start.AddDays(30), GrantLifetime.IdleEnd(row));
        Assert.Null(GrantLifetime.RemindAt(row));
        Assert.False(new FreshnessRequirement.NotDueAt(row.DueAt!.Value).IsMetBy(row, The.Start, new RefreshOptions()));
    }

    [Fact]
    public void Write_ThenRead_TheNewColumnsComeBack()
    {
        var row = ConnectionRow.Read(Row()) with
        {
            GrantedAt = The.Start,
            GrantExpiresAt = The.Start.AddDays(365),
            ReauthorizationRemindedAt = The.Start.AddDays(351),
            PendingNotifications =
            [
                new StatusChange("n2", ConnectionStatus.Active, ConnectionStatus.Active, WarningCodes.ReauthorizationDueBy, The.Start, The.Start.AddDays(365)),
            ],
        };

        var back = ConnectionRow.Read(ConnectionRow.Write(row));

        Assert.Equal((row.GrantedAt, row.GrantExpiresAt, row.ReauthorizationRemindedAt), (back.GrantedAt, back.GrantExpiresAt, back.ReauthorizationRemindedAt));
        Assert.Equal(row.PendingNotifications[0], back.PendingNotifications[0]);
    }

    [Theory]
    [InlineData("GrantedAt")]
    [InlineData("GrantExpiresAt")]
    [InlineData("ReauthorizationRemindedAt")]
    public void Read_NonsenseInANewColumn_LosesThatColumnOnly(string column)
    {
        var row = Row();
        row[column] = "soon";

        var read = ConnectionRow.Read(row);

        Assert.Equal("f0", read.RefreshTokenFingerprint.Value);
    }

    /// <summary>An app that is rolled back must be able to read what the newer one wrote.</summary>
    [Fact]
    public void Write_NoColumnChangedItsKind() =>
        Assert.All(
            Row().Where(c => c.Value is not null),
            column => Assert.Equal(column.Value.GetType(), ConnectionRow.Write(ConnectionRow.Read(Row()))[column.Key]?.GetType() ?? column.Value.GetType()));
}
