using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tokens;

/// <summary>
/// Counts the generations whose token a resource rejected. If a resource rejects several fresh tokens in a row, another refresh does not help.
/// </summary>
internal sealed class RejectionReports(ConnectionWriter writer, TimeProvider time)
{
    private const int MostRejections = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>When the first of too many rejections was reported; null if there are not too many.</summary>
    public DateTimeOffset? HopelessSince(Connection row)
    {
        var recent = row.Rejections.Where(IsRecent).ToList();
        return recent.Count >= MostRejections ? recent[0].At : null;
    }

    /// <summary>Records a rejection. Each generation counts once, however many callers report it.</summary>
    /// <returns>The row as it then stands; null if the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The table cannot be written.</exception>
    public async Task<Connection?> RecordAsync(Connection row, long generation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (row.AccessTokenGeneration != generation || row.Rejections.Any(r => r.Generation == generation))
            {
                return row;
            }

            var counted = row.Rejections.Where(IsRecent).TakeLast(MostRejections - 1);
            var next = row with { Rejections = [.. counted, new RejectedGeneration(generation, time.GetUtcNow())] };
            var result = await writer.WriteAsync(row, next, cancellationToken);
            if (result.IsWritten || result.Current is null or { IsDeleted: true })
            {
                return result.IsWritten ? result.Current : null;
            }

            row = result.Current;
        }
    }

    private bool IsRecent(RejectedGeneration rejection) => (time.GetUtcNow() - rejection.At).Duration() < Window;
}
