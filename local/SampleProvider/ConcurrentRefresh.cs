namespace TokenFunctions.Local.SampleProvider;

/// <summary>What a refresh gets while another refresh of the same grant has no response yet.</summary>
public enum ConcurrentRefresh
{
    /// <summary>One after the other. If the provider rotates, the second is a reuse.</summary>
    Serve,

    /// <summary>400 <c>invalid_grant</c> that means "not now", as at Salesforce. The grant stays valid.</summary>
    TransientInvalidGrant,

    /// <summary>429, with <see cref="ProviderBehaviour.RetryAfter"/>.</summary>
    Throttle429,
}
