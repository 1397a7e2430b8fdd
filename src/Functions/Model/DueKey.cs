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
internal sealed record DueEntry(DueKey Key, string? Provider, string ETag, DateTimeOffset WrittenAt)
{
    /// <summary>The basis of a write that replaces no row.</summary>
    public const string NoBasis = "";

    /// <summary>
    /// The ETags of the connection rows that the writes which were to name this due row replace. Several workers may have put the same one. None in due rows
    /// older than this column.
    /// </summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>
    /// Whether a write may be under way that names this due row. Where the connection has another ETag than all of them replace, all are over: they have
    /// succeeded, or cannot succeed any more.
    /// </summary>
    public bool IsAwaited(string? etag) => Bases.Count == 0 || Bases.Any(b => b == NoBasis || b == etag);
}
