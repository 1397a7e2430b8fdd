using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Leases;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Azurite.Tests.Storage.Leases;

/// <summary>A broken lease stands for an expired one, because a test does not wait sixty seconds.</summary>
public sealed class BlobLeasesTests : AzuriteTest
{
    private readonly ManualTimeProvider _time = new();

    private BlobLeases Leases => new(Container, _time);

    [Fact]
    public async Task TryAcquireAsync_NoBlobYet_CreatesAnEmptyOne()
    {
        Assert.NotNull(await Leases.TryAcquireAsync("one", NewId(), default));

        Assert.Equal(0, (await Container.GetBlobClient("one").GetPropertiesAsync()).Value.ContentLength);
    }

    [Fact]
    public async Task TryAcquireAsync_HeldByAnother_IsNull()
    {
        await Leases.TryAcquireAsync("one", NewId(), default);

        Assert.Null(await Leases.TryAcquireAsync("one", NewId(), default));
        Assert.NotNull(await Leases.TryAcquireAsync("two", NewId(), default));
    }

    [Fact]
    public async Task TryAcquireAsync_RepeatedWithTheSameId_SucceedsAgain()
    {
        var id = NewId();
        Assert.NotNull(await Leases.TryAcquireAsync("one", id, default));

        Assert.NotNull(await Leases.TryAcquireAsync("one", id, default));
        Assert.Null(await Leases.TryAcquireAsync("one", NewId(), default));
    }

    [Fact]
    public async Task TryAcquireAsync_ManyAtOnceWithoutABlob_OneGetsIt()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Leases.TryAcquireAsync("one", NewId(), default)));

        Assert.Single(leases.OfType<ILease>());
    }

    [Fact]
    public async Task ReleaseAsync_Held_FreesIt()
    {
        var lease = await Leases.TryAcquireAsync("one", NewId(), default);

        await lease!.ReleaseAsync(default);

        Assert.NotNull(await Leases.TryAcquireAsync("one", NewId(), default));
    }

    [Fact]
    public async Task ReleaseAsync_SomebodyElseHoldsItByNow_LeavesTheirs()
    {
        var lost = await LostAsync("one");
        var holder = await Leases.TryAcquireAsync("one", NewId(), default);

        await lost.ReleaseAsync(default);

        Assert.True(await holder!.RenewAsync(default));
    }

    [Fact]
    public async Task ReleaseAsync_Twice_IsFine()
    {
        var lease = await Leases.TryAcquireAsync("one", NewId(), default);
        await lease!.ReleaseAsync(default);

        await lease.ReleaseAsync(default);
    }

    [Fact]
    public async Task RenewAsync_Held_IsTrueAndItLastsAnew()
    {
        var lease = await Leases.TryAcquireAsync("one", NewId(), default);
        _time.Advance(TimeSpan.FromSeconds(25));

        Assert.True(await lease!.RenewAsync(default));

        Assert.Equal(ILeases.Length, lease.Remaining);
    }

    [Fact]
    public async Task RenewAsync_NobodyHoldsItAnyMore_IsFalseAndPromisesNothingNew()
    {
        var lost = await LostAsync("one");
        _time.Advance(TimeSpan.FromSeconds(25));

        Assert.False(await lost.RenewAsync(default));

        Assert.Equal(ILeases.Length - TimeSpan.FromSeconds(25), lost.Remaining);
    }

    [Fact]
    public async Task RenewAsync_SomebodyElseHoldsIt_IsFalseAndLeavesTheirs()
    {
        var lost = await LostAsync("one");
        var holder = await Leases.TryAcquireAsync("one", NewId(), default);

        Assert.False(await lost.RenewAsync(default));
        Assert.True(await holder!.RenewAsync(default));
    }

    [Fact]
    public async Task Remaining_CountsDownByTheMonotonicClockAndNeverBelowZero()
    {
        var lease = await Leases.TryAcquireAsync("one", NewId(), default);
        Assert.Equal(ILeases.Length, lease!.Remaining);

        _time.Advance(ILeases.Length - TimeSpan.FromSeconds(1));
        _time.JumpWallClock(TimeSpan.FromHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(1), lease.Remaining);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, lease.Remaining);
    }

    [Fact]
    public async Task Remaining_IsCountedFromBeforeTheRequest()
    {
        await using var slow = await StorageProxy.StartAsync(Azurite);
        var container = new BlobContainerClient(slow.ConnectionString, Container.Name);
        slow.BeforeForwarding = () => _time.Advance(TimeSpan.FromSeconds(7));

        var lease = await new BlobLeases(container, _time).TryAcquireAsync("one", NewId(), default);

        // The first request, made before the blob existed, and the blob's creation do not count.
        Assert.Equal(ILeases.Length - TimeSpan.FromSeconds(7), lease!.Remaining);
    }

    [Fact]
    public async Task RemoveAsync_Leased_LeavesTheHolderAlone()
    {
        var lease = await Leases.TryAcquireAsync("one", NewId(), default);

        await Leases.RemoveAsync("one", default);

        Assert.True(await lease!.RenewAsync(default));
        Assert.Null(await Leases.TryAcquireAsync("one", NewId(), default));
    }

    [Fact]
    public async Task RemoveAsync_NotLeasedOrNotThere_IsFine()
    {
        await (await Leases.TryAcquireAsync("one", NewId(), default))!.ReleaseAsync(default);

        await Leases.RemoveAsync("one", default);
        await Leases.RemoveAsync("one", default);

        Assert.False(await Container.GetBlobClient("one").ExistsAsync());
    }

    [Fact]
    public async Task ListAsync_GivesEachConnectionWithTheTimeOfItsBlob()
    {
        var before = TimeProvider.System.GetUtcNow();
        foreach (var id in (string[])["b", "a"])
        {
            await Leases.TryAcquireAsync(id, NewId(), default);
        }

        var found = await Leases.ListAsync(default).ToListAsync();

        Assert.Equal(["a", "b"], found.Select(l => l.ConnectionId));
        Assert.All(found, l => Assert.InRange(l.ChangedAt, before.AddSeconds(-2), TimeProvider.System.GetUtcNow().AddSeconds(2)));
    }

    [Fact]
    public async Task EveryCall_ContainerMissing_IsUnavailableOrNothingToDo()
    {
        var leases = new BlobLeases(new BlobContainerClient(Azurite.ConnectionString, $"{Container.Name}-missing"), _time);

        await Assert.ThrowsAsync<LeaseUnavailableException>(() => leases.TryAcquireAsync("one", NewId(), default));
        await Assert.ThrowsAsync<LeaseUnavailableException>(async () => await leases.ListAsync(default).ToListAsync());
        await leases.RemoveAsync("one", default);
    }

    private static string NewId() => Guid.NewGuid().ToString("D");

    /// <summary>A lease that was broken from outside.</summary>
    private async Task<ILease> LostAsync(string connection)
    {
        var lease = await Leases.TryAcquireAsync(connection, NewId(), default);
        await Container.GetBlobClient(connection).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        return lease!;
    }
}
