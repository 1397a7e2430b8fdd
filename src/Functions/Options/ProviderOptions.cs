namespace TokenFunctions.Options;

/// <summary>Settings <c>Provider__*</c>.</summary>
internal sealed class ProviderOptions
{
    /// <summary>Concurrent refreshes at one host in this process, of sweeps and callers together. Default 16.</summary>
    public int Concurrency { get; set; } = 16;
}
