using System.Collections.Immutable;
using TokenFunctions.Connections;
using TokenFunctions.Secrets;

namespace TokenFunctions.Refresh;

/// <summary>What management says of a connection; what it does not say is the default, but for the tokens, which are kept.</summary>
public sealed record ConnectionDefinition
{
    public required string Provider { get; init; }

    /// <summary>May be left out when replacing: the grant is kept.</summary>
    public Secret? RefreshToken { get; init; }

    public Secret? AccessToken { get; init; }

    public DateTimeOffset? AccessTokenExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public string? Scope { get; init; }

    public string? Resource { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<string> AllowedCallers { get; init; } = [];

    public RefreshStrategy Strategy { get; init; }
}

/// <summary>What came of a PUT.</summary>
public abstract record PutResult<T>
{
    private PutResult()
    {
    }

    public sealed record Created(T Value) : PutResult<T>;

    public sealed record Replaced(T Value) : PutResult<T>;

    /// <summary>Nothing was written.</summary>
    public sealed record Invalid(string Field, string Message) : PutResult<T>;
}
