using Azure.Storage.Blobs.Specialized;
using TokenFunctions.Ports;
using TokenFunctions.Storage.Leases;

namespace TokenFunctions.Azurite.Tests.Storage.Leases;

/// <summary>What depends on the emulator's own clock. This is the only test that waits for it, for as long as the shortest lease.</summary>
public sealed class LeaseExpiryTests : AzuriteTest
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(15);

    private BlobLeases Leases => new(Container, TimeProvider.System);

    [Fact]
    public async Task AfterExpiry_OursIsRenewedOnlyIfNobodyHeldItSince()
    {
        var (idle, takenAndExpired, taken) = (await ExpiringAsync("idle"), await ExpiringAsync("taken-and-expired"), await ExpiringAsync("taken"));
        await BlobLease("taken-and-expired").BreakAsync(TimeSpan.Zero);
        await BlobLease("taken-and-expired", Guid.NewGuid().ToString("D")).AcquireAsync(Shortest);

        await Task.Delay(Shortest + TimeSpan.FromSeconds(1), TimeProvider.System);
        var holder = await Leases.TryAcquireAsync("taken", Guid.NewGuid().ToString("D"), default);

        Assert.True(await idle.RenewAsync(default));
        Assert.Null(await Leases.TryAcquireAsync("idle", Guid.NewGuid().ToString("D"), default));
        // Unlike Azure, the emulator then renews the lease of the other holder. The adapter notices it by the id in the response.
        Assert.False(await takenAndExpired.RenewAsync(default));
        Assert.False(await taken.RenewAsync(default));
        await taken.ReleaseAsync(default);
        Assert.True(await holder!.RenewAsync(default));
    }

    /// <summary>A lease that the service ends sooner than its holder expects: the same id is acquired again for a shorter time.</summary>
    private async Task<ILease> ExpiringAsync(string connection)
    {
        var id = Guid.NewGuid().ToString("D");
        var lease = await Leases.TryAcquireAsync(connection, id, default);
        await BlobLease(connection, id).AcquireAsync(Shortest);
        return lease!;
    }

    private BlobLeaseClient BlobLease(string connection, string? id = null) => Container.GetBlobClient(connection).GetBlobLeaseClient(id);
}
