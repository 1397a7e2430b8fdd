namespace TokenFunctions.Local.SampleProvider;

/// <summary>What a refresh gets while another of the same grant has not been answered yet.</summary>
public enum ConcurrentRefresh
{
    /// <summary>One after the other; with a rotating provider the second is a reuse.</summary>
    Serve,

    /// <summary>400 <c>invalid_grant</c> that means "not now", as Salesforce: the grant is well.</summary>
    TransientInvalidGrant,

    /// <summary>429, with <see cref="ProviderBehaviour.RetryAfter"/>.</summary>
    Throttle429,
}
