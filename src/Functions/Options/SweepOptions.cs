namespace TokenFunctions.Options;

/// <summary>Settings <c>Sweep__*</c>.</summary>
internal sealed class SweepOptions
{
    /// <summary>Concurrent refreshes of one sweep. Default 32.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>Concurrent refreshes of one sweep at one provider's host. Default 8. Never more than <see cref="ProviderOptions.Concurrency"/>.</summary>
    public int PerProvider { get; set; } = 8;
}
