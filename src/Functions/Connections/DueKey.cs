using System.Globalization;

namespace TokenFunctions.Connections;

/// <summary>Key of a row of the due index: UTC minute bucket <c>yyyyMMddHHmm</c>, then the connection's id.</summary>
public readonly record struct DueKey(string Bucket, string ConnectionId)
{
    private const string Format = "yyyyMMddHHmm";

    public static DueKey For(DateTimeOffset due, string connectionId) => new(BucketOf(due), connectionId);

    public static string BucketOf(DateTimeOffset moment) => moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The first moment of the bucket; null for a key that somebody wrote by hand.</summary>
    public DateTimeOffset? Moment => DateTimeOffset.TryParseExact(Bucket, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}

/// <param name="Provider">A hint for fair scheduling; the connection's own row decides.</param>
/// <param name="WrittenAt">By the store's clock.</param>
public sealed record DueEntry(DueKey Key, string? Provider, string ETag, DateTimeOffset WrittenAt);
