namespace TokenFunctions.Local.SampleProvider;

/// <summary>How many refreshes the provider allows.</summary>
public sealed record Throttle
{
    /// <summary>Refreshes allowed in each window. Further ones are refused and use up no token.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>A window begins with the first refresh after the previous window.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Each token has a window of its own; otherwise all share one.</summary>
    public bool PerToken { get; init; }

    /// <summary>A retry within the window starts the window again, as at Zoho.</summary>
    public bool RetryingExtends { get; init; }

    /// <summary>Sends <c>Retry-After</c> with the seconds until the window ends.</summary>
    public bool TellsRetryAfter { get; init; } = true;

    public ErrorAnswer Answer { get; init; } = ErrorAnswer.TooManyRequests;
}
