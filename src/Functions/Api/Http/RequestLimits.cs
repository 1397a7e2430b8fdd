namespace TokenFunctions.Api.Http;

/// <summary>Limits that several request bodies share.</summary>
internal static class RequestLimits
{
    /// <summary>Ten years: longer than any token lives.</summary>
    public const long MaxSeconds = 315_360_000;
}
