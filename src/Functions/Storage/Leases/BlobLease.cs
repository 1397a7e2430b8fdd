using Azure;
using Azure.Storage.Blobs.Specialized;
using TokenFunctions.Ports;

namespace TokenFunctions.Storage.Leases;

internal sealed class BlobLease(BlobLeaseClient client, TimeProvider time, long acquiredAt) : ILease
{
    private readonly string _id = client.LeaseId;
    private long _since = acquiredAt;

    public TimeSpan Remaining
    {
        get
        {
            var left = ILeases.Length - time.GetElapsedTime(Interlocked.Read(ref _since));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var before = time.GetTimestamp();
        try
        {
            // Azurite renews an expired lease whatever its id is. The id in the response shows whose lease it is.
            var renewed = await client.RenewAsync(cancellationToken: cancellationToken);
            if (!string.Equals(renewed.Value.LeaseId, _id, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            Interlocked.Exchange(ref _since, before);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw BlobLeases.Unavailable("renew", client.Uri.Segments[^1], e);
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.ReleaseAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // Expired and taken by another worker, or removed with its connection: not ours to release.
        }
        catch (Exception e) when (AzureFailure.Is(e, cancellationToken))
        {
            throw BlobLeases.Unavailable("release", client.Uri.Segments[^1], e);
        }
    }
}
