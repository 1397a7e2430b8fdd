using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using TokenFunctions.Local.Tests.Tables.Fakes;

namespace TokenFunctions.Local.Tests.Tables.Edm;

public sealed class EntityTypeTests : AzuriteTableTest
{
    [Fact]
    public async Task Class_WrittenAndRead_KeepsEveryProperty()
    {
        var row = new Row
        {
            PartitionKey = "a",
            RowKey = "1",
            Text = "t",
            Long = 5,
            Whole = 2.0,
            At = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero),
            Mode = TableUpdateMode.Replace,
            Sealed = new BinaryData(new byte[] { 1 }),
        };
        var added = await Table.AddEntityAsync(row);

        var stored = (await Table.GetEntityAsync<Row>("a", "1")).Value;

        Assert.Equal((row.Text, row.Long, row.Whole, row.At, row.Mode), (stored.Text, stored.Long, stored.Whole, stored.At, stored.Mode));
        Assert.Equal([1], stored.Sealed!.ToArray());
        Assert.Null(stored.Missing);
        Assert.Equal(added.Headers.ETag, stored.ETag);
        Assert.NotNull(stored.Timestamp);
    }

    [Fact]
    public async Task Class_IgnoredAndRenamedMembers_AreLeftOutAndRenamed()
    {
        await Table.AddEntityAsync(new Row { PartitionKey = "a", RowKey = "1", Secret = "s", Named = "n" });

        var stored = await StoredAsync("a", "1");

        Assert.False(stored.ContainsKey("Secret"));
        Assert.Equal("n", stored.GetString("other_name"));
        Assert.Equal("n", (await Table.QueryAsync<Row>().SingleAsync()).Named);
    }

    [Fact]
    public async Task Class_StoredTypeIsAnother_IsRefusedByName()
    {
        await Table.AddEntityAsync(new TableEntity("a", "1") { ["Long"] = "text" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Table.GetEntityAsync<Row>("a", "1"));

        Assert.Contains("'Long'", refusal.Message);
    }

    [Fact]
    public async Task Class_WithPublicField_IsRefused() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => Table.AddEntityAsync(new RowWithField { PartitionKey = "a", RowKey = "1" }));

    [Fact]
    public async Task Class_ExplicitInterface_KeepsKeysAndETag()
    {
        ITableEntity hidden = new HiddenRow { Text = "t" };
        (hidden.PartitionKey, hidden.RowKey) = ("a", "1");
        await Table.AddEntityAsync(hidden);

        var stored = (await Table.GetEntityAsync<HiddenRow>("a", "1")).Value;

        Assert.Equal(("a", "1", "t"), (((ITableEntity)stored).PartitionKey, ((ITableEntity)stored).RowKey, stored.Text));
        Assert.NotEqual(default, ((ITableEntity)stored).ETag);
    }

    private class Row : ITableEntity
    {
        public string PartitionKey { get; set; } = string.Empty;

        public string RowKey { get; set; } = string.Empty;

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public long? Long { get; set; }

        public double Whole { get; set; }

        public DateTimeOffset? At { get; set; }

        public TableUpdateMode Mode { get; set; }

        public BinaryData? Sealed { get; set; }

        public string? Missing { get; set; }

        [IgnoreDataMember]
        public string? Secret { get; set; }

        [DataMember(Name = "other_name")]
        public string? Named { get; set; }
    }

    private sealed class RowWithField : Row
    {
        public int Number = 1;
    }

    private sealed class HiddenRow : ITableEntity
    {
        public string? Text { get; set; }

        string ITableEntity.PartitionKey { get; set; } = string.Empty;

        string ITableEntity.RowKey { get; set; } = string.Empty;

        DateTimeOffset? ITableEntity.Timestamp { get; set; }

        ETag ITableEntity.ETag { get; set; }
    }
}
