namespace TokenFunctions.Options;

/// <summary>Settings <c>Refresh__*</c>.</summary>
internal sealed class RefreshOptions
{
    /// <summary>
    /// How long before its expiration a token is refreshed, at most. A quarter of the token's lifetime applies where that is less. Default 10 minutes.
    /// </summary>
    public TimeSpan BeforeExpiration { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The least remaining lifetime of a token for a caller that names none. A fifth of the token's lifetime applies where that is less. Default 2 minutes.
    /// </summary>
    public TimeSpan MinimumLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The time limit of one token request, from connecting to reading the response. Default 20 seconds. At most 50 seconds, because a lease of 60 seconds must
    /// outlast the request.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a caller waits for a refresh. Default 25 seconds.</summary>
    public TimeSpan WaitTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
