using TokenFunctions.Model;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Tables;

namespace TokenFunctions.Azurite.Tests.Storage.Tables;

public sealed class ConnectionTableTests : AzuriteTest
{
    private ConnectionTable Store => new(Table);

    [Fact]
    public async Task FindAsync_AfterAdd_EveryMemberComesBack()
    {
        var connection = Some.FullConnection();
        var etag = await Store.TryAddAsync(connection, default);

        var found = await Store.FindAsync("one", default);

        Assert.Equal(Some.Content(connection), Some.Content(found!));
        Assert.Equal(etag, found!.ETag);
    }

    [Fact]
    public void FullConnection_LeavesNoMemberAtItsDefault()
    {
        var (full, bare) = (
            Some.FullConnection(),
            Some.Connection() with
            {
                Id = "other",
                Provider = "",
                StatusSince = default,
                GrantId = new GrantId(""),
                Generation = 0,
                AccessTokenGeneration = 0,
                CreatedAt = default,
                RefreshTokenFingerprint = new Fingerprint(""),
            });

        var forgotten = typeof(Connection).GetProperties().Where(p => Equals(p.GetValue(full), p.GetValue(bare))).Select(p => p.Name);

        Assert.Empty(forgotten);
    }

    [Fact]
    public async Task FindAsync_BareConnection_HasTheDefaults()
    {
        var connection = Some.Connection();
        await Store.TryAddAsync(connection, default);

        Assert.Equal(Some.Content(connection), Some.Content((await Store.FindAsync("one", default))!));
    }

    [Fact]
    public async Task TryReplaceAsync_MembersClearedSince_DoNotSurvive()
    {
        var full = Some.FullConnection();
        var etag = await Store.TryAddAsync(full, default);
        var bare = Some.Connection() with { ETag = etag };

        var written = await Store.TryReplaceAsync(bare, default);

        var found = await Store.FindAsync("one", default);
        Assert.Equal(Some.Content(bare), Some.Content(found!));
        Assert.Equal(written, found!.ETag);
        Assert.NotEqual(etag, written);
    }

    [Theory]
    [InlineData(60 * 1024)]
    [InlineData((60 * 1024) + 1)]
    [InlineData(64 * 1024)]
    [InlineData(200_000)]
    public async Task FindAsync_SealedTokensLongerThanAProperty_ComeBackWhole(int length)
    {
        var connection = Some.Connection() with
        {
            SealedAccessToken = Some.Bytes(length, seed: 1),
            SealedRefreshToken = Some.Bytes(length, seed: 2),
            Spares = [new SpareToken(Some.Bytes(length, seed: 3), new Fingerprint("s1"))],
        };
        await Store.TryAddAsync(connection, default);

        Assert.Equal(Some.Content(connection), Some.Content((await Store.FindAsync("one", default))!));
    }

    [Fact]
    public async Task TryReplaceAsync_AShorterTokenThanBefore_LeavesNoChunkOfTheOldOne()
    {
        var connection = Some.Connection() with { SealedAccessToken = Some.Bytes(150_000) };
        var etag = await Store.TryAddAsync(connection, default);
        var next = connection with { ETag = etag, SealedAccessToken = Some.Bytes(61 * 1024, seed: 9) };
        await Store.TryReplaceAsync(next, default);

        Assert.Equal(Some.Content(next), Some.Content((await Store.FindAsync("one", default))!));
    }

    [Fact]
    public async Task TryReplaceAsync_RowThatStillFits_IsWritten()
    {
        // Azurite limits the size of the request, in which binary data is a third longer.
        var etag = await Store.TryAddAsync(Some.Connection(), default);
        var large = Some.Connection() with { ETag = etag, SealedAccessToken = Some.Bytes(700_000) };

        Assert.NotNull(await Store.TryReplaceAsync(large, default));
        Assert.Equal(700_000, (await Store.FindAsync("one", default))!.SealedAccessToken!.Value.Length);
    }

    [Fact]
    public async Task TryReplaceAsync_RowOverOneMebibyte_IsTooLargeAndChangesNothing()
    {
        var etag = await Store.TryAddAsync(Some.Connection(), default);
        var large = Some.Connection() with { ETag = etag, SealedAccessToken = Some.Bytes(1_100_000) };

        await Assert.ThrowsAsync<RowTooLargeException>(() => Store.TryReplaceAsync(large, default));

        Assert.Equal(etag, (await Store.FindAsync("one", default))!.ETag);
    }

    [Fact]
    public async Task TryAddAsync_AMemberThatNoPropertyHolds_IsTooLarge() =>
        await Assert.ThrowsAsync<RowTooLargeException>(() => Store.TryAddAsync(Some.Connection() with { Scope = new string('s', 33_000) }, default));

    [Fact]
    public async Task TryAddAsync_IdTaken_IsNullAndChangesNothing()
    {
        var etag = await Store.TryAddAsync(Some.Connection(), default);

        Assert.Null(await Store.TryAddAsync(Some.FullConnection(), default));

        Assert.Equal(etag, (await Store.FindAsync("one", default))!.ETag);
    }

    [Fact]
    public async Task TryReplaceAsync_ChangedMeanwhile_IsNullAndChangesNothing()
    {
        var first = Some.Connection() with { ETag = await Store.TryAddAsync(Some.Connection(), default) };
        await Store.TryReplaceAsync(first with { WriteId = "winner" }, default);

        Assert.Null(await Store.TryReplaceAsync(first with { WriteId = "loser" }, default));

        Assert.Equal("winner", (await Store.FindAsync("one", default))!.WriteId);
    }

    [Fact]
    public async Task TryReplaceAsync_RowGone_IsNull()
    {
        var row = Some.Connection() with { ETag = await Store.TryAddAsync(Some.Connection(), default) };
        await Store.TryRemoveAsync(row, default);

        Assert.Null(await Store.TryReplaceAsync(row, default));
        Assert.Null(await Store.FindAsync("one", default));
    }

    [Fact]
    public async Task TryReplaceAsync_ManyOntoTheSameRow_OneWins()
    {
        var row = Some.Connection() with { ETag = await Store.TryAddAsync(Some.Connection(), default) };

        var etags = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.TryReplaceAsync(row with { WriteId = $"w{i}" }, default)));

        Assert.Equal(Assert.Single(etags.OfType<string>()), (await Store.FindAsync("one", default))!.ETag);
    }

    [Fact]
    public async Task TryRemoveAsync_ChangedMeanwhile_IsFalseAndLeavesIt()
    {
        var first = Some.Connection() with { ETag = await Store.TryAddAsync(Some.Connection(), default) };
        await Store.TryReplaceAsync(first, default);

        Assert.False(await Store.TryRemoveAsync(first, default));
        Assert.NotNull(await Store.FindAsync("one", default));
    }

    [Fact]
    public async Task TryRemoveAsync_Twice_IsTrueBothTimes()
    {
        var row = Some.Connection() with { ETag = await Store.TryAddAsync(Some.Connection(), default) };

        Assert.True(await Store.TryRemoveAsync(row, default));
        Assert.True(await Store.TryRemoveAsync(row, default));
        Assert.Null(await Store.FindAsync("one", default));
    }

    [Fact]
    public async Task EveryCall_TableMissing_IsUnavailableAndNamesTheTable()
    {
        var table = MissingTable;
        var store = new ConnectionTable(table);
        var row = Some.Connection() with { ETag = "W/\"x\"" };
        Func<Task>[] calls =
        [
            () => store.FindAsync("one", default),
            () => store.TryAddAsync(row, default),
            () => store.TryReplaceAsync(row, default),
            () => store.TryRemoveAsync(row, default),
            () => store.ListAsync(new ConnectionFilter(), null, 10, default),
        ];

        foreach (var call in calls)
        {
            Assert.Contains(table.Name, (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FindAsync_CancelledByTheCaller_IsNoTroubleOfTheStore() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync("one", new CancellationToken(canceled: true)));

    [Fact]
    public async Task AConnectionWithManySpares_KeepsThemInTheirOrder()
    {
        var connection = Some.Connection() with
        {
            Spares = [.. Enumerable.Range(0, 9).Select(i => new SpareToken(Some.Bytes(10, seed: i), new Fingerprint($"s{i}"), i % 2 == 0))],
        };
        await Store.TryAddAsync(connection, default);

        Assert.Equal(Some.Content(connection), Some.Content((await Store.FindAsync("one", default))!));
    }
}
