namespace TokenFunctions.Local.SampleProvider;

/// <summary>How many refreshes the provider bears.</summary>
public sealed record Throttle
{
    /// <summary>Refreshes in each window; what is more is refused and spends nothing.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>It begins with the first refresh after the one before.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Each token has a window of its own; otherwise all share one.</summary>
    public bool PerToken { get; init; }

    /// <summary>Trying again meanwhile begins the window anew, as Zoho's does.</summary>
    public bool RetryingExtends { get; init; }

    /// <summary><c>Retry-After</c> with the seconds until the window ends.</summary>
    public bool TellsRetryAfter { get; init; } = true;

    public ErrorAnswer Answer { get; init; } = ErrorAnswer.TooManyRequests;
}
