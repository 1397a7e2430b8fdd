#nullable disable // The official API carries no nullability annotations; callers must compile the same against both.

namespace Azure.Data.Tables;

/// <summary>What every stored entity has. Members beyond these are its own properties.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    /// <summary>Set by the service at every write; ignored when sent.</summary>
    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}
