namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>How to run Azurite. A port of 0 is any free one.</summary>
public sealed record AzuriteOptions
{
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>Where the data is kept; null keeps it in memory, for tests.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where Azurite is installed; null is the directory that TOKEN_FUNCTIONS_CACHE names, or else the user's cache.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Gets a line for each step that a person waits for.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>The longest time without progress during the start.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);
}
