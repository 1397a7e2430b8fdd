using System.Collections.Immutable;
using TokenFunctions.Model;

namespace TokenFunctions.Management;

/// <summary>A connection as management defines it. An absent member has its default; absent tokens are kept.</summary>
internal sealed record ConnectionDefinition
{
    public required string Provider { get; init; }

    /// <summary>May be absent in a replacement: the grant is kept.</summary>
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
