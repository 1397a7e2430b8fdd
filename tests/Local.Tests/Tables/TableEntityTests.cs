using Azure;
using Azure.Data.Tables;

namespace TokenFunctions.Local.Tests.Tables;

public sealed class TableEntityTests
{
    [Fact]
    public void Indexer_Absent_IsNull()
    {
        var entity = new TableEntity("a", "1");

        Assert.Null(entity["Absent"]);
        Assert.Null(entity.GetInt64("Absent"));
        Assert.False(entity.TryGetValue("Absent", out _));
    }

    [Fact]
    public void GetInt64_StoredAsInt32_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new TableEntity { ["Number"] = 1 }.GetInt64("Number"));

    [Fact]
    public void Indexer_Int32OverInt64OrDouble_KeepsTheType()
    {
        var entity = new TableEntity { ["Long"] = 1L, ["Double"] = 1.5 };

        entity["Long"] = 2;
        entity["Double"] = 2;

        Assert.Equal(2L, entity.GetInt64("Long"));
        Assert.Equal(2.0, entity.GetDouble("Double"));
    }

    [Fact]
    public void Indexer_AnotherType_ReplacesTheType()
    {
        var entity = new TableEntity { ["Value"] = 1 };

        entity["Value"] = "text";

        Assert.Equal("text", entity.GetString("Value"));
    }

    [Fact]
    public void GetDateTime_StoredAsOffset_IsUtc()
    {
        var moment = new DateTimeOffset(2026, 1, 1, 14, 0, 0, TimeSpan.FromHours(2));
        var entity = new TableEntity { ["At"] = moment };

        Assert.Equal(new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc), entity.GetDateTime("At"));
        Assert.Equal(moment, entity.GetDateTimeOffset("At"));
    }

    [Fact]
    public void GetBinaryData_StoredAsBytes_HoldsThem() =>
        Assert.Equal([1, 2], new TableEntity { ["Sealed"] = new byte[] { 1, 2 } }.GetBinaryData("Sealed").ToArray());

    [Fact]
    public void Keys_HoldSystemPropertiesToo()
    {
        var values = new Dictionary<string, object> { ["Own"] = 1 };
        var entity = new TableEntity(values) { PartitionKey = "a", RowKey = "1", ETag = new ETag("W/\"x\"") };

        Assert.Equal(["Own", "PartitionKey", "RowKey", "odata.etag"], entity.Keys.Order());
        Assert.Equal("W/\"x\"", entity.ETag.ToString());
    }
}
