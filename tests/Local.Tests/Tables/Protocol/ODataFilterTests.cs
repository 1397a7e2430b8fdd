using Azure.Data.Tables;

namespace TokenFunctions.Local.Tests.Tables.Protocol;

public sealed class ODataFilterTests
{
    public static TheoryData<object?, string> Literals => new()
    {
        { "it's", "'it''s'" },
        { 'c', "'c'" },
        { 1, "1" },
        { 1L, "1L" },
        { 1.5, "1.5" },
        { true, "true" },
        { null, "null" },
        { new Guid("12345678-9abc-def0-1234-56789abcdef0"), "guid'12345678-9abc-def0-1234-56789abcdef0'" },
        { new byte[] { 10, 255 }, "X'0AFF'" },
        { new DateTimeOffset(2026, 1, 1, 14, 0, 0, TimeSpan.FromHours(2)), "datetime'2026-01-01T12:00:00Z'" },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void CreateQueryFilter_Value_IsItsLiteral(object? value, string literal) =>
        Assert.Equal($"Value eq {literal} and Other ne 1", TableClient.CreateQueryFilter($"Value eq {value} and Other ne {1}"));

    [Fact]
    public void CreateQueryFilter_Unknown_IsRefused() => Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"Value eq {TimeSpan.Zero}"));
}
