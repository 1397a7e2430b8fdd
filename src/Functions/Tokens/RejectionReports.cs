using TokenFunctions.Connections;
using TokenFunctions.Model;
using TokenFunctions.Ports;

namespace TokenFunctions.Tokens;

/// <summary>
/// Counts the access tokens that a resource rejected. If a resource rejects several different ones in a row, another refresh does not help. Nor does it help if
/// the provider returns a rejected token again.
/// </summary>
internal sealed class RejectionReports(ConnectionWriter writer, TimeProvider time)
{
    private const int MostRejections = 3;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>When the first of too many rejections was reported; null if there are not too many.</summary>
    public DateTimeOffset? HopelessSince(Connection row)
    {
        var recent = row.Rejections.Where(IsRecent).ToList();
        return recent.Count >= MostRejections ? recent[0].At : null;
    }

    /// <summary>Whether a resource rejected the row's access token lately.</summary>
    public bool IsRejected(Connection row) => RejectionOf(row) is not null;

    /// <summary>
    /// Until when a provider that has returned a rejected access token again is not asked for another; null if it may be asked now. The pause doubles with each
    /// refresh since the rejection.
    /// </summary>
    public DateTimeOffset? PauseEnd(Connection row)
    {
        var now = time.GetUtcNow();
        var refreshes = row.AccessTokenGeneration - RejectionOf(row)?.Generation;
        if (refreshes is not > 0 || row.LastRefreshedAt is not { } refreshed || ClockTolerance.IsInTheFuture(refreshed, now))
        {
            return null;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(refreshes.Value - 1, 10));
        var end = refreshed + (pause < Window ? pause : Window);
        return end > now ? end : null;
    }

    /// <summary>Records a rejection. Each access token counts once, however many callers report it.</summary>
    /// <returns>The row as it then stands; null if the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The table cannot be written.</exception>
    public async Task<Connection?> RecordAsync(Connection row, long generation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (row.TokenGeneration != generation || IsRejected(row))
            {
                return row;
            }

            var counted = row.Rejections.Where(IsRecent).TakeLast(MostRejections - 1);
            var rejection = new RejectedGeneration(row.AccessTokenGeneration, time.GetUtcNow(), row.AccessTokenFingerprint);
            var next = row with { Rejections = [.. counted, rejection] };
            var result = await writer.WriteAsync(row, next, cancellationToken);
            if (result.IsWritten || result.Current is null or { IsDeleted: true })
            {
                return result.IsWritten ? result.Current : null;
            }

            row = result.Current;
        }
    }

    private RejectedGeneration? RejectionOf(Connection row) => row.Rejections.LastOrDefault(r => IsRecent(r) && IsOf(r, row));

    private static bool IsOf(RejectedGeneration rejection, Connection row) =>
        rejection.Token is { } token ? token == row.AccessTokenFingerprint : rejection.Generation == row.AccessTokenGeneration;

    private bool IsRecent(RejectedGeneration rejection) => (time.GetUtcNow() - rejection.At).Duration() < Window;
}
