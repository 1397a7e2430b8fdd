namespace TokenFunctions.OAuth;

/// <summary>One error of one provider and what it means. It matches when everything that it names matches.</summary>
public sealed record ErrorDialect
{
    /// <summary>HTTP status: 2xx or 4xx, since no verdict comes of any other; 429 and 503 only as <c>not_processed</c>, to say how long to wait.</summary>
    public int? Status { get; init; }

    /// <summary>RFC 6749 section 5.2 <c>error</c>, or what stands at the profile's <see cref="ResponsePaths.Error"/>.</summary>
    public string? Code { get; init; }

    /// <summary>A part of the description; letter case does not matter.</summary>
    public string? DescriptionContains { get; init; }

    /// <summary>What stands at <see cref="ResponsePaths.Suberror"/>; letter case does not matter.</summary>
    public string? Suberror { get; init; }

    /// <summary>Any of these stands at <see cref="ResponsePaths.ErrorCodes"/>.</summary>
    public IReadOnlyList<long> ErrorCodes { get; init; } = [];

    public required FailureKind Kind { get; init; }

    /// <summary>A member of <see cref="FailureReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>How long to leave the provider alone where it does not say so itself, or says less.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal bool NamesSomething => Status is not null || Code is not null || DescriptionContains is not null || Suberror is not null || ErrorCodes.Count > 0;

    internal bool Matches(int status, AnswerError error) =>
        (Status is null || Status == status)
        && (Code is null || string.Equals(Code, error.Code, StringComparison.OrdinalIgnoreCase))
        && (DescriptionContains is null || error.Description?.Contains(DescriptionContains, StringComparison.OrdinalIgnoreCase) == true)
        && (Suberror is null || string.Equals(Suberror, error.Suberror, StringComparison.OrdinalIgnoreCase))
        && (ErrorCodes.Count == 0 || ErrorCodes.Intersect(error.ErrorCodes).Any());
}
