using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace TokenFunctions.Storage.Tables;

/// <summary>
/// Reads the columns of one row. A row may have been edited by hand, and the refresh token must survive damage to another column. A damaged column whose value
/// the app can find out again reads as absent. Any other damaged column makes the row unreadable, which changes and loses nothing.
/// </summary>
internal sealed class ColumnReader(TableEntity row, JsonSerializerOptions json)
{
    /// <summary>The app writes no earlier or later time. Near the ends of the calendar, sums would overflow.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Damaged columns that only management can state again.</summary>
    public List<string> ToRestate { get; } = [];

    /// <summary>When the row was last written, by the store's clock.</summary>
    public DateTimeOffset? WrittenAt => row.Timestamp;

    /// <exception cref="UnreadableColumnException">The column is missing or damaged.</exception>
    public static T Required<T>(string name, Func<string, T?> read)
        where T : class => Recoverable(name, read) ?? throw new UnreadableColumnException(name);

    /// <inheritdoc cref="Required{T}(string, Func{string, T})"/>
    public static T Required<T>(string name, Func<string, T?> read)
        where T : struct => Recoverable(name, read) ?? throw new UnreadableColumnException(name);

    /// <summary>Null where the column is missing or damaged; a damaged one is listed in <see cref="ToRestate"/>.</summary>
    public T? Restatable<T>(string name, Func<string, T?> read)
    {
        if (!TryRead(name, read, out var value))
        {
            ToRestate.Add(name);
        }

        return value;
    }

    /// <summary>Null where the column is missing or damaged.</summary>
    public static T? Recoverable<T>(string name, Func<string, T?> read) => TryRead(name, read, out var value) ? value : default;

    /// <summary>False where the column is damaged.</summary>
    public static bool TryRead<T>(string name, Func<string, T?> read, out T? value)
    {
        try
        {
            value = read(name);
            return true;
        }
        catch (Exception e) when (
            e is InvalidOperationException or FormatException or ArgumentException or JsonException or InvalidCastException or OverflowException)
        {
            value = default;
            return false;
        }
    }

    public string? Text(string name) => row.GetString(name);

    public bool? Flag(string name) => row.GetBoolean(name);

    public int? Count(string name) => row.GetInt32(name);

    public long? Number(string name) => row.GetInt64(name);

    public TimeSpan? Seconds(string name) => row.GetDouble(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public DateTimeOffset? Time(string name) => row.GetDateTimeOffset(name) is { } moment ? InRange(moment) : null;

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

    public static DateTimeOffset InRange(DateTimeOffset moment) =>
        moment >= Earliest && moment < Latest ? moment : throw new FormatException("A time is out of range.");
}

internal sealed class UnreadableColumnException(string column) : Exception($"Column {column} is missing or not readable.")
{
    public string Column { get; } = column;
}
