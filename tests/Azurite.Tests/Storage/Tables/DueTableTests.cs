using System.Globalization;
using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

public sealed class DueTableTests : AzuriteTest
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DueKey Key = DueKey.For(Noon, "one");

    private DueTable Index => new(Table);

    [Fact]
    public async Task FindAsync_AfterPut_HasProviderETagAndTheStoresTime()
    {
        var before = TimeProvider.System.GetUtcNow();
        var etag = await Index.PutAsync(Key, "sample", null, default);
        var after = TimeProvider.System.GetUtcNow();

        var entry = await Index.FindAsync(Key, default);

        Assert.Equal((Key, "sample", etag), (entry!.Key, entry.Provider, entry.ETag));
        Assert.InRange(entry.WrittenAt, before.AddSeconds(-1), after.AddSeconds(1));
    }

    [Fact]
    public async Task FindAsync_PutForSeveralWritesOfAConnection_NamesEachRowThatTheyReplace()
    {
        await Index.PutAsync(Key, "sample", "W/\"datetime'2026-03-01T12%3A00%3A00.1Z'\"", default);
        await Index.PutAsync(Key, "sample", "W/\"datetime'2026-03-01T12%3A00%3A00.2Z'\"", default);
        await Index.PutAsync(Key, "sample", null, default);

        Assert.Equal(
            ["", "W/\"datetime'2026-03-01T12%3A00%3A00.1Z'\"", "W/\"datetime'2026-03-01T12%3A00%3A00.2Z'\""],
            (await Index.FindAsync(Key, default))!.Bases.Order(StringComparer.Ordinal));
    }

    // Fault 19
    [Fact]
    public async Task RemoveAsync_Many_RemovesThoseThatHaveTheirETag()
    {
        var etags = new Dictionary<DueKey, string>();
        for (var i = 0; i < 250; i++)
        {
            var key = DueKey.For(Noon.AddMinutes(i % 2), $"c{i:000}");
            etags[key] = await Index.PutAsync(key, "sample", null, default);
        }

        var (changed, gone) = (DueKey.For(Noon, "c000"), DueKey.For(Noon.AddMinutes(1), "c001"));
        await Index.PutAsync(changed, "sample", null, default);
        await Index.RemoveAsync(gone, etags[gone], default);

        await Index.RemoveAsync(etags, default);

        Assert.Equal(changed, Assert.Single(await Index.ListAsync(null, null, default).ToListAsync()).Key);
    }

    [Fact]
    public async Task PutAsync_OverAnOlderRow_ReplacesItUnderANewETag()
    {
        var older = await Index.PutAsync(Key, "sample", null, default);
        var newer = await Index.PutAsync(Key, "other", null, default);

        Assert.NotEqual(older, newer);
        Assert.Equal(("other", newer), (await Index.FindAsync(Key, default)) is { } e ? (e.Provider, e.ETag) : default);
    }

    [Fact]
    public async Task RemoveAsync_ItsETag_IsGone()
    {
        await Index.RemoveAsync(Key, await Index.PutAsync(Key, "sample", null, default), default);

        Assert.Null(await Index.FindAsync(Key, default));
    }

    [Fact]
    public async Task RemoveAsync_WrittenAgainMeanwhile_IsLeftAlone()
    {
        var older = await Index.PutAsync(Key, "sample", null, default);
        var newer = await Index.PutAsync(Key, "sample", null, default);

        await Index.RemoveAsync(Key, older, default);

        Assert.Equal(newer, (await Index.FindAsync(Key, default))?.ETag);
    }

    [Fact]
    public async Task RemoveAsync_GoneAlready_IsFine()
    {
        var etag = await Index.PutAsync(Key, "sample", null, default);
        await Index.RemoveAsync(Key, etag, default);

        await Index.RemoveAsync(Key, etag, default);
    }

    [Theory]
    [InlineData(-2, 0, "-2b,-1a,-1b,0a,0b")]
    [InlineData(-1, -1, "-1a,-1b")]
    [InlineData(null, -1, "-3a,-2b,-1a,-1b")]
    [InlineData(0, null, "0a,0b,1a")]
    [InlineData(null, null, "-3a,-2b,-1a,-1b,0a,0b,1a")]
    [InlineData(5, 9, "")]
    public async Task ListAsync_Range_IsOfWholeMinutesBothEndsIncludedTheEarliestFirst(int? from, int? to, string expected)
    {
        foreach (var (minute, id) in ((int, string)[])[(0, "b"), (-3, "a"), (1, "a"), (-1, "b"), (0, "a"), (-2, "b"), (-1, "a")])
        {
            await Index.PutAsync(DueKey.For(Noon.AddMinutes(minute).AddSeconds(59), id), "sample", null, default);
        }

        var found = await ListAsync(from is { } f ? Noon.AddMinutes(f).AddSeconds(30) : null, to is { } t ? Noon.AddMinutes(t) : null);

        Assert.Equal(
            expected,
            string.Join(
                ',', found.Select(e => string.Create(CultureInfo.InvariantCulture, $"{(e.Key.Moment!.Value - Noon).TotalMinutes:0}{e.Key.ConnectionId}"))));
    }

    [Fact]
    public async Task ListAsync_MoreThanAPageOfTheService_IsAllOfIt()
    {
        const int Count = 1005;
        await Parallel.ForAsync(
            0, Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) => await Index.PutAsync(DueKey.For(Noon, $"c{i:0000}"), "sample", null, ct));

        var found = await ListAsync(Noon, Noon);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"c{i:0000}"), found.Select(e => e.Key.ConnectionId));
    }

    [Fact]
    public async Task ListAsync_RowWrittenByHand_HasNoMomentAndNoProvider()
    {
        await Table.UpsertEntityAsync(new global::Azure.Data.Tables.TableEntity("someday", "one"));

        var entry = Assert.Single(await ListAsync(null, null));

        Assert.Null(entry.Key.Moment);
        Assert.Null(entry.Provider);
    }

    [Fact]
    public async Task EveryCall_TableMissing_IsUnavailable()
    {
        var index = new DueTable(MissingTable);
        Func<Task>[] calls =
        [
            () => index.PutAsync(Key, "sample", null, default),
            () => index.RemoveAsync(Key, "W/\"x\"", default),
            () => index.FindAsync(Key, default),
            async () => await index.ListAsync(null, null, default).ToListAsync(),
        ];

        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(call);
        }
    }

    private async Task<List<DueEntry>> ListAsync(DateTimeOffset? from, DateTimeOffset? to) => await Index.ListAsync(from, to, default).ToListAsync();
}
