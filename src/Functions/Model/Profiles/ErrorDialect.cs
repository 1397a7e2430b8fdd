namespace TokenFunctions.Model.Profiles;

/// <summary>One error of one provider, and its classification. It matches when every member that it names matches.</summary>
internal sealed record ErrorDialect
{
    /// <summary>
    /// HTTP status: 2xx or 4xx, because no other status leads to a verdict. 429 and 503 are allowed only as <c>not_processed</c>, to state how long to wait.
    /// </summary>
    public int? Status { get; init; }

    /// <summary>RFC 6749 section 5.2 <c>error</c>, or the value at the profile's <see cref="ResponsePaths.Error"/>.</summary>
    public string? Code { get; init; }

    /// <summary>A part of the description; letter case does not matter.</summary>
    public string? DescriptionContains { get; init; }

    /// <summary>The value at <see cref="ResponsePaths.Suberror"/>; letter case does not matter.</summary>
    public string? Suberror { get; init; }

    /// <summary>Any of these is at <see cref="ResponsePaths.ErrorCodes"/>.</summary>
    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    public required FailureKind Kind { get; init; }

    /// <summary>A member of <see cref="FailureReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>How long to pause where the provider states no wait, or a shorter one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal bool NamesSomething => Status is not null || Code is not null || DescriptionContains is not null || Suberror is not null || ErrorCodes.Count > 0;
}
