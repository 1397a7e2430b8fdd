using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace TokenFunctions.Connections;

/// <summary>
/// Reads the columns of one row, each by itself: nonsense in one is no reason to lose the refresh token beside it. What the app finds out anew is read as absent and named in <see cref="Dropped"/>;
/// what only management can say again is named in <see cref="Unsaid"/>.
/// </summary>
internal sealed class ColumnReader(TableEntity row, JsonSerializerOptions json)
{
    /// <summary>No moment outside is one of ours; nearer to the ends of the calendar sums would overflow.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<string> Dropped { get; } = [];

    public List<string> Unsaid { get; } = [];

    /// <summary>By the store's clock: when the row was last written.</summary>
    public DateTimeOffset? WrittenAt => row.Timestamp;

    /// <exception cref="UnreadableColumnException">Without it there is no connection.</exception>
    public static T Required<T>(string name, Func<string, T?> read)
        where T : class => Read(name, read) ?? throw new UnreadableColumnException(name);

    /// <inheritdoc cref="Required{T}(string, Func{string, T})"/>
    public static T Required<T>(string name, Func<string, T?> read)
        where T : struct => Read(name, read) ?? throw new UnreadableColumnException(name);

    public T? Droppable<T>(string name, Func<string, T?> read) => Read(name, read, Dropped);

    public T? Said<T>(string name, Func<string, T?> read) => Read(name, read, Unsaid);

    public string? Text(string name) => row.GetString(name);

    public bool? Flag(string name) => row.GetBoolean(name);

    public int? Count(string name) => row.GetInt32(name);

    public long? Number(string name) => row.GetInt64(name);

    public TimeSpan? Seconds(string name) => row.GetDouble(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public DateTimeOffset? Time(string name) => row.GetDateTimeOffset(name) is { } moment ? Sane(moment) : null;

    public T? Object<T>(string name)
        where T : class => row.GetString(name) is { } text ? JsonSerializer.Deserialize<T>(text, json) : null;

    public ImmutableArray<T> List<T>(string name)
    {
        var list = row.GetString(name) is { } text ? JsonSerializer.Deserialize<ImmutableArray<T>>(text, json) : [];
        return list.Any(item => item is null) ? throw new FormatException("A list has an empty place.") : list;
    }

    public ImmutableArray<byte>? Binary(string name)
    {
        var bytes = ImmutableArray.CreateBuilder<byte>();
        for (var chunk = 0; row.GetBinary(ChunkName(name, chunk)) is { } part; chunk++)
        {
            bytes.AddRange(part);
        }

        return bytes.Count == 0 ? null : bytes.ToImmutable();
    }

    public static string ChunkName(string name, int chunk) => chunk == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{chunk}");

    public static DateTimeOffset Sane(DateTimeOffset moment) => moment >= Earliest && moment < Latest ? moment : throw new FormatException("A time is none of ours.");

    private static T? Read<T>(string name, Func<string, T?> read, List<string>? damaged = null)
    {
        try
        {
            return read(name);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or JsonException or InvalidCastException or OverflowException)
        {
            (damaged ?? throw new UnreadableColumnException(name)).Add(name);
            return default;
        }
    }
}

internal sealed class UnreadableColumnException(string column) : Exception($"Column {column} is missing or not readable.")
{
    public string Column { get; } = column;
}
