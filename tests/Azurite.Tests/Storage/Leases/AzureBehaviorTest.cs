using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace TokenFunctions.Azurite.Tests.Storage.Leases;

/// <summary>What the platform itself does with leases. The adapter depends on each of these behaviours.</summary>
public sealed class AzureBehaviorTest : AzuriteTest
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private readonly string _one = NewId();
    private readonly string _other = NewId();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Container.GetAppendBlobClient("blob").CreateAsync();
    }

    [Fact]
    public async Task Acquire_NoBlob_Is404() => await FailsAsync(404, BlobErrorCode.BlobNotFound, () => Lease(_one, "nothing").AcquireAsync(Length));

    [Fact]
    public async Task Acquire_WhileHeld_Is409LeaseAlreadyPresent()
    {
        await Lease(_one).AcquireAsync(Length);

        await FailsAsync(409, BlobErrorCode.LeaseAlreadyPresent, () => Lease(_other).AcquireAsync(Length));
    }

    [Fact]
    public async Task Acquire_SameProposedIdAgain_SucceedsAsARepeatedRequestMust()
    {
        await Lease(_one).AcquireAsync(Length);

        Assert.Equal(_one, (await Lease(_one).AcquireAsync(Length)).Value.LeaseId);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(61)]
    public async Task Acquire_LengthOutOfRange_Is400(int seconds) =>
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => Lease(_one).AcquireAsync(TimeSpan.FromSeconds(seconds)))).Status);

    [Fact]
    public async Task Renew_Held_KeepsTheId()
    {
        await Lease(_one).AcquireAsync(Length);

        Assert.Equal(_one, (await Lease(_one).RenewAsync()).Value.LeaseId);
    }

    [Fact]
    public async Task Renew_ByAStrangerOrAfterRelease_Is409LeaseIdMismatch()
    {
        await Lease(_one).AcquireAsync(Length);
        await FailsAsync(409, BlobErrorCode.LeaseIdMismatchWithLeaseOperation, () => Lease(_other).RenewAsync());

        await Lease(_one).ReleaseAsync();
        await FailsAsync(409, BlobErrorCode.LeaseIdMismatchWithLeaseOperation, () => Lease(_one).RenewAsync());
    }

    [Fact]
    public async Task Release_ByAStranger_Is409AndTheHolderKeepsIt()
    {
        await Lease(_one).AcquireAsync(Length);

        await FailsAsync(409, BlobErrorCode.LeaseIdMismatchWithLeaseOperation, () => Lease(_other).ReleaseAsync());

        await Lease(_one).RenewAsync();
        await FailsAsync(409, BlobErrorCode.LeaseAlreadyPresent, () => Lease(_other).AcquireAsync(Length));
    }

    [Fact]
    public async Task Release_Held_FreesItAtOnce()
    {
        await Lease(_one).AcquireAsync(Length);

        await Lease(_one).ReleaseAsync();

        await Lease(_other).AcquireAsync(Length);
    }

    [Fact]
    public async Task Break_WithoutTheId_EndsItAtOnceForWhoeverHasTheRole()
    {
        await Lease(_one).AcquireAsync(Length);

        await Lease(null).BreakAsync(TimeSpan.Zero);

        await FailsAsync(409, BlobErrorCode.LeaseIsBrokenAndCannotBeRenewed, () => Lease(_one).RenewAsync());
        await Lease(_other).AcquireAsync(Length);
    }

    [Fact]
    public async Task Break_NotLeased_Is409NotPresent() =>
        await FailsAsync(409, BlobErrorCode.LeaseNotPresentWithLeaseOperation, () => Lease(null).BreakAsync(TimeSpan.Zero));

    [Fact]
    public async Task Delete_WhileLeased_Is412LeaseIdMissingUntilItIsBroken()
    {
        await Lease(_one).AcquireAsync(Length);
        await FailsAsync(412, BlobErrorCode.LeaseIdMissing, () => Container.GetBlobClient("blob").DeleteAsync());

        await Lease(null).BreakAsync(TimeSpan.Zero);

        await Container.GetBlobClient("blob").DeleteAsync();
    }

    [Fact]
    public async Task Create_IfNoneMatch_LeavesALeasedBlobAsItIs()
    {
        await Lease(_one).AcquireAsync(Length);

        Assert.Null(await Container.GetAppendBlobClient("blob").CreateIfNotExistsAsync());

        await Lease(_one).RenewAsync();
    }

    /// <summary>By the emulator's own clock, which a test cannot move.</summary>
    [Fact]
    public async Task AfterExpiry_OursIsRenewedAndAcquiredAgainUnlessSomebodyTookIt()
    {
        var shortest = TimeSpan.FromSeconds(15);
        foreach (var blob in (string[])["renewed", "again", "taken"])
        {
            await Container.GetAppendBlobClient(blob).CreateAsync();
            await Lease(_one, blob).AcquireAsync(shortest);
        }

        await Task.Delay(shortest + TimeSpan.FromSeconds(1), TimeProvider.System);

        Assert.Equal(_one, (await Lease(_one, "renewed").RenewAsync()).Value.LeaseId);
        await FailsAsync(409, BlobErrorCode.LeaseAlreadyPresent, () => Lease(_other, "renewed").AcquireAsync(Length));
        Assert.Equal(_one, (await Lease(_one, "again").AcquireAsync(Length)).Value.LeaseId);
        await Lease(_other, "taken").AcquireAsync(Length);
        await FailsAsync(409, BlobErrorCode.LeaseIdMismatchWithLeaseOperation, () => Lease(_one, "taken").RenewAsync());
        await FailsAsync(409, BlobErrorCode.LeaseIdMismatchWithLeaseOperation, () => Lease(_one, "taken").ReleaseAsync());
        await FailsAsync(409, BlobErrorCode.LeaseAlreadyPresent, () => Lease(_one, "taken").AcquireAsync(Length));
    }

    private static string NewId() => Guid.NewGuid().ToString("D");

    private static async Task FailsAsync(int status, BlobErrorCode code, Func<Task> call)
    {
        var e = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal((status, code.ToString()), (e.Status, e.ErrorCode));
    }

    private BlobLeaseClient Lease(string? id, string blob = "blob") => Container.GetBlobClient(blob).GetBlobLeaseClient(id);
}
