using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Leases;

/// <summary><see cref="ILeases"/> with one empty blob for each connection in the container <c>refresh-leases</c>.</summary>
internal sealed class BlobLeases(BlobContainerClient container, TimeProvider time) : ILeases
{
    public const string ContainerName = "refresh-leases";

    public async Task<ILease?> TryAcquireAsync(string connectionId, string attemptId, CancellationToken cancellationToken)
    {
        var client = container.GetBlobClient(connectionId).GetBlobLeaseClient(attemptId);
        try
        {
            return await AcquireAsync(client, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await CreateAsync(connectionId, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("acquire", connectionId, e);
        }

        try
        {
            return await AcquireAsync(client, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("acquire", connectionId, e);
        }
    }

    public async Task RemoveAsync(string connectionId, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(connectionId).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseIdMissing)
        {
            // Held. It is never broken: a late removal may meet the lease of a connection that was created again.
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("remove", connectionId, e);
        }
    }

    public async IAsyncEnumerable<LeaseInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = container.GetBlobsAsync(cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(blobs, cancellationToken))
        {
            yield return new LeaseInfo(blobs.Current.Name, blobs.Current.Properties.LastModified ?? DateTimeOffset.MinValue);
        }
    }

    public async Task<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var properties = await container.GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.GetRawResponse().Headers.Date;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("reach", "*", e);
        }
    }

    private async Task<ILease> AcquireAsync(BlobLeaseClient client, CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        await client.AcquireAsync(ILeases.Length, cancellationToken: cancellationToken);
        return new BlobLease(client, time, before);
    }

    private async Task CreateAsync(string connectionId, CancellationToken cancellationToken)
    {
        try
        {
            // If-None-Match: *. An append blob, because it is created without an upload.
            await container.GetAppendBlobClient(connectionId).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another worker created it.
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("create", connectionId, e);
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> blobs, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw Unavailable("list", "*", e);
        }
    }

    internal static LeaseUnavailableException Unavailable(string verb, string connectionId, Exception e) =>
        new($"Blob Storage: cannot {verb} the lease of {connectionId} ({AzureFailure.Describe(e)}).", e) { IsForbidden = AzureFailure.IsForbidden(e) };
}
