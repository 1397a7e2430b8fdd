#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>An entity without a class of its own: its properties by name, keys, timestamp and ETag among them.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The official name.")]
public sealed partial class TableEntity : ITableEntity
{
    private readonly Dictionary<string, object> _properties;

    public TableEntity()
        : this(null)
    {
    }

    public TableEntity(string partitionKey, string rowKey)
        : this(null)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object> values) => _properties = values is null ? [] : new Dictionary<string, object>(values);

    public string PartitionKey
    {
        get => GetString(PropertyNames.PartitionKey);
        set => _properties[PropertyNames.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(PropertyNames.RowKey);
        set => _properties[PropertyNames.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => Get<DateTimeOffset?>(PropertyNames.Timestamp);
        set => _properties[PropertyNames.Timestamp] = value;
    }

    public ETag ETag
    {
        get => new(GetString(PropertyNames.ODataETag));
        set => _properties[PropertyNames.ODataETag] = value.ToString();
    }

    public string GetString(string key) => Get<string>(key);

    public byte[] GetBinary(string key) => Get<byte[]>(key);

    public BinaryData GetBinaryData(string key) => Get<BinaryData>(key);

    public bool? GetBoolean(string key) => Get<bool?>(key);

    public DateTime? GetDateTime(string key) => Get<DateTime?>(key);

    public DateTimeOffset? GetDateTimeOffset(string key) => Get<DateTimeOffset?>(key);

    public double? GetDouble(string key) => Get<double?>(key);

    public Guid? GetGuid(string key) => Get<Guid?>(key);

    public int? GetInt32(string key) => Get<int?>(key);

    public long? GetInt64(string key) => Get<long?>(key);

    /// <summary>The value, or null if it is absent or null.</summary>
    /// <exception cref="InvalidOperationException">It is of another type; numbers are not converted.</exception>
    private T Get<T>(string key) => this[key] switch
    {
        null => default,
        T value => value,
        DateTimeOffset moment when typeof(T) == typeof(DateTime?) => (T)(object)moment.UtcDateTime,
        DateTime moment when typeof(T) == typeof(DateTimeOffset?) => (T)(object)new DateTimeOffset(moment),
        byte[] bytes when typeof(T) == typeof(BinaryData) => (T)(object)new BinaryData(bytes),
        var other => throw new InvalidOperationException($"The property '{key}' is a {other.GetType()}, not a {typeof(T)}."),
    };

    /// <summary>An int put where a long or double was keeps the property's type; any other value replaces it.</summary>
    private static object Coerce(object existing, object value) => (existing, value) switch
    {
        (double, int number) => (double)number,
        (long, int number) => (long)number,
        (string, DateTime or DateTimeOffset) => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
