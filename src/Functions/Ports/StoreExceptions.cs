using TokenFunctions.Model;

namespace TokenFunctions.Ports;

/// <summary>A service that the app depends on did not respond, or refused. A later try may succeed. The message has no content of rows and no secret.</summary>
internal abstract class DependencyUnavailableException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>The service responds and refuses: a role is missing, or a network rule blocks the request.</summary>
    public bool IsForbidden { get; init; }
}

/// <summary>Table Storage did not respond, or refused. A write may have taken effect.</summary>
internal class StoreUnavailableException(string message, Exception? inner = null) : DependencyUnavailableException(message, inner);

/// <summary>
/// A stored row cannot be read, because it was edited by hand. It stays as it is until it is replaced or removed. The message names columns, never their
/// content.
/// </summary>
internal sealed class RowUnreadableException(StoredResource resource, string key, IReadOnlyList<string> columns, Exception? inner = null)
    : StoreUnavailableException(
        $"The stored row of {Name(resource)} {key} is not readable (column {string.Join(", ", columns)}): it was edited by hand.", inner)
{
    public StoredResource Resource { get; } = resource;

    /// <summary>The connection's id or the provider's name.</summary>
    public string Key { get; } = key;

    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>Of the row as it is stored: a replacement by this ETag replaces nothing newer.</summary>
    public string? ETag { get; init; }

    /// <summary>
    /// The connection, if only columns that management can state again are damaged: its grant is intact. It must not be used before management has stated them.
    /// </summary>
    public Connection? Remains { get; init; }

    /// <summary>As the HTTP contract names it.</summary>
    public static string Name(StoredResource resource) => resource == StoredResource.Connection ? "connection" : "provider";
}

/// <summary>What a row stores.</summary>
internal enum StoredResource
{
    Connection,
    Provider,
}

internal sealed class RowTooLargeException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed class InvalidCursorException(string message, Exception? inner = null) : Exception(message, inner);
