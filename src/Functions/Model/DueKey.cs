using System.Globalization;

namespace TokenFunctions.Model;

/// <summary>Key of a row of the due index: UTC minute bucket <c>yyyyMMddHHmm</c>, then the connection's id.</summary>
internal readonly record struct DueKey(string Bucket, string ConnectionId)
{
    /// <summary>
    /// The sweep reads due rows of this time before now. The reconciliation handles older rows. A range without a lower bound would read the tombstones of all
    /// days.
    /// </summary>
    public static readonly TimeSpan SweepWindow = TimeSpan.FromDays(7);

    private const string Format = "yyyyMMddHHmm";

    public static DueKey For(DateTimeOffset due, string connectionId) => new(BucketOf(due), connectionId);

    public static string BucketOf(DateTimeOffset moment) => moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The first moment of the bucket; null for a key that was made by hand.</summary>
    public DateTimeOffset? Moment =>
        DateTimeOffset.TryParseExact(Bucket, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}

/// <param name="Provider">For fair scheduling; the connection's own row decides.</param>
/// <param name="WrittenAt">By the store's clock.</param>
/// <param name="Basis">
/// The ETag of the connection row that the write which names this due row replaces. When the row has another ETag, that write is over: it has succeeded, or it
/// cannot succeed any more. Null for a new connection and in due rows older than this column.
/// </param>
internal sealed record DueEntry(DueKey Key, string? Provider, string ETag, DateTimeOffset WrittenAt, string? Basis = null);
