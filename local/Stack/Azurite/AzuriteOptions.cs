namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>How to run Azurite. A port of 0 is any free one.</summary>
public sealed record AzuriteOptions
{
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>Where the data is kept; null keeps it in memory, for tests.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where Azurite is installed; null is the user's cache, or the directory that TOKEN_FUNCTIONS_CACHE names.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Told what a person waits for, a line at a time.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How long its start may go without progress.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);
}
