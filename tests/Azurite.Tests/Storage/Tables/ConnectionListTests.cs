using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

public sealed class ConnectionListTests : AzuriteTest
{
    private ConnectionTable Store => new(Table);

    [Fact]
    public async Task ListAsync_PageByPage_GivesEachOnceInOrder()
    {
        var ids = await AddAsync(7);

        var pages = await PagesAsync(new ConnectionFilter(), size: 3);

        Assert.Equal([3, 3, 1], pages.Select(p => p.Connections.Count));
        Assert.Equal(ids, pages.SelectMany(p => p.Connections).Select(c => c.Id));
    }

    [Fact]
    public async Task ListAsync_AsManyAsAPage_MayAnnounceAnEmptyLastPageButNoMore()
    {
        var ids = await AddAsync(4);

        var pages = await PagesAsync(new ConnectionFilter(), size: 2);

        Assert.InRange(pages.Count, 2, 3);
        Assert.Equal(ids, pages.SelectMany(p => p.Connections).Select(c => c.Id));
    }

    [Fact]
    public async Task ListAsync_AddedAndRemovedBetweenPages_NeitherRepeatsNorSkipsOthers()
    {
        await AddAsync(6);
        var first = await Store.ListAsync(new ConnectionFilter(), null, 3, default);
        await Store.TryRemoveAsync(first.Connections[2], default);
        await Store.TryAddAsync(Some.Connection("c00a"), default);

        var second = await Store.ListAsync(new ConnectionFilter(), first.Cursor, 10, default);

        Assert.Equal(["c03", "c04", "c05"], second.Connections.Select(c => c.Id));
    }

    [Fact]
    public async Task ListAsync_OnlyFingerprints_HasAllOfThemAndNoAccessToken()
    {
        var full = Some.FullConnection();
        await Store.TryAddAsync(full, default);

        var found = Assert.Single((await Store.ListAsync(new ConnectionFilter(Provider: full.Provider, OnlyFingerprints: true), null, 10, default)).Connections);

        Assert.Equal(Fingerprints(full), Fingerprints(found));
        Assert.Equal((full.Id, full.GrantId), (found.Id, found.GrantId));
        Assert.True(found.IsDeleted);
        Assert.Null(found.SealedAccessToken);

        static IEnumerable<Fingerprint> Fingerprints(Connection c) =>
            [c.RefreshTokenFingerprint, c.Intent!.Fingerprint, .. c.RedeemedFingerprints, .. c.Spares.Select(s => s.Fingerprint)];
    }

    [Fact]
    public async Task ListAsync_NoConnections_IsOneEmptyPage()
    {
        var page = await Store.ListAsync(new ConnectionFilter(), null, 10, default);

        Assert.Empty(page.Connections);
        Assert.Null(page.Cursor);
    }

    [Theory]
    [InlineData(ConnectionStatus.ReauthRequired, null, "c1,c4")]
    [InlineData(null, "other", "c2,c5")]
    [InlineData(ConnectionStatus.Active, "sample", "c0,c3")]
    [InlineData(ConnectionStatus.Pending, null, "")]
    [InlineData(null, "o'neil", "")]
    [InlineData(null, "x' or PartitionKey ne '", "")]
    internal async Task ListAsync_Filtered_GivesOnlyThese(ConnectionStatus? status, string? provider, string expected)
    {
        foreach (var i in Enumerable.Range(0, 6))
        {
            var row = (i % 3) switch
            {
                1 => Some.Connection($"c{i}", status: ConnectionStatus.ReauthRequired),
                2 => Some.Connection($"c{i}", provider: "other"),
                _ => Some.Connection($"c{i}"),
            };
            await Store.TryAddAsync(row, default);
        }

        var pages = await PagesAsync(new ConnectionFilter(status, provider), size: 1);

        Assert.Equal(expected, string.Join(',', pages.SelectMany(p => p.Connections).Select(c => c.Id)));
    }

    [Fact]
    public async Task ListAsync_DeletedConnection_IsThere()
    {
        await Store.TryAddAsync(Some.FullConnection(), default);

        Assert.True(Assert.Single((await Store.ListAsync(new ConnectionFilter(), null, 10, default)).Connections).IsDeleted);
    }

    [Fact]
    public async Task ListAsync_Cursor_FitsIntoAnAddress()
    {
        await AddAsync(5);

        var cursor = (await Store.ListAsync(new ConnectionFilter(), null, 2, default)).Cursor;

        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("not base64!")]
    [InlineData("////")]
    [InlineData("====")]
    public async Task ListAsync_ForgedCursor_IsRefusedBeforeTheServiceIsAsked(string cursor)
    {
        var refused = await Assert.ThrowsAsync<InvalidCursorException>(
            () => new ConnectionTable(MissingTable).ListAsync(new ConnectionFilter(), cursor, 10, default));

        Assert.DoesNotContain("not base64!", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_CursorThatNamesNoRow_GoesOnFromWhereThatWouldBe()
    {
        await AddAsync(4);
        var service = $"{Base64("c01x")} {Base64("state")}";

        var page = await Store.ListAsync(new ConnectionFilter(), Base64(service).TrimEnd('='), 10, default);

        Assert.Equal(["c02", "c03"], page.Connections.Select(c => c.Id));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<IReadOnlyList<string>> AddAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => $"c{i:00}").ToArray();
        await Task.WhenAll(ids.Select(id => Store.TryAddAsync(Some.Connection(id), default)));
        return ids;
    }

    private async Task<List<ConnectionPage>> PagesAsync(ConnectionFilter filter, int size)
    {
        var pages = new List<ConnectionPage>();
        do
        {
            pages.Add(await Store.ListAsync(filter, pages.LastOrDefault()?.Cursor, size, default));
        }
        while (pages[^1].Cursor is not null && pages.Count < 20);

        return pages;
    }
}
