using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;

namespace TokenFunctions.Local.Tests.Tables.Edm;

public sealed class EdmRoundTripTests : AzuriteTableTest
{
    public static TheoryData<string, object> Values => new()
    {
        { "text", "plain" },
        { "text of digits", "17" },
        { "text that looks like a moment", "2026-01-01T00:00:00Z" },
        { "text beyond ASCII, with quotes", "\"Zürich\" \\ 東京 🔑\n" },
        { "empty text", string.Empty },
        { "int", int.MinValue },
        { "long beyond 2^53", long.MaxValue },
        { "long that fits an int", 17L },
        { "double", 1.5 },
        { "double that is whole", 2.0 },
        { "double, tiny", double.Epsilon },
        { "double, huge", double.MaxValue },
        { "double, not a number", double.NaN },
        { "true", true },
        { "false", false },
        { "guid", new Guid("12345678-9abc-def0-1234-56789abcdef0") },
        { "moment to the tick", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567) },
        { "empty bytes", Array.Empty<byte>() },
        { "bytes", new byte[] { 0, 1, 254, 255 } },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Value_WrittenAndRead_IsTheSameWithItsType(string what, object value)
    {
        await Table.AddEntityAsync(new TableEntity("a", what) { ["Value"] = value });

        var stored = (await StoredAsync("a", what))["Value"];

        Assert.Equal(value.GetType(), stored.GetType());
        Assert.Equal(value, stored);
    }

    [Fact]
    public async Task DateTimeOffset_OfAnotherZone_IsReadInUtc()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["At"] = new DateTimeOffset(2026, 1, 1, 14, 0, 0, TimeSpan.FromHours(2)) });

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), (await StoredAsync("a", "1"))["At"]);
    }

    [Fact]
    public async Task UtcDateTimeAndBinaryData_AreReadAsOffsetAndBytes()
    {
        var moment = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["At"] = moment, ["Sealed"] = new BinaryData(new byte[] { 7 }) });

        var stored = await StoredAsync("a", "1");

        Assert.Equal(moment, stored.GetDateTime("At"));
        Assert.Equal([7], stored.GetBinary("Sealed"));
    }

    [Fact]
    public async Task Binary_Of60KiB_IsReadWhole()
    {
        var bytes = Enumerable.Range(0, 60 * 1024).Select(i => (byte)(i * 31)).ToArray();
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Sealed"] = bytes });

        Assert.Equal(bytes, (await StoredAsync("a", "1")).GetBinary("Sealed"));
    }

    [Fact]
    public async Task Null_IsNotStored()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Nothing"] = null });

        Assert.False((await StoredAsync("a", "1")).ContainsKey("Nothing"));
    }

    public static TheoryData<object, Type> Refused => new()
    {
        { double.PositiveInfinity, typeof(ArgumentException) },
        { new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local), typeof(NotSupportedException) },
        { TimeSpan.Zero, typeof(NotSupportedException) },
        { TableUpdateMode.Merge, typeof(NotSupportedException) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Value_ThatCannotBeHeld_IsRefusedBeforeItIsSent(object value, Type refusal) =>
        await Assert.ThrowsAsync(refusal, () => Table.AddEntityAsync(new TableEntity("a", "1") { ["Value"] = value }));
}
