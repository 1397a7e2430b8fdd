using System.Text.Json.Serialization;

namespace TokenFunctions.Model.Profiles;

/// <summary>What <c>profiles.json</c> holds.</summary>
internal sealed record ProfileFile
{
    /// <summary>For editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required ProviderProfile[] Profiles { get; init; }
}
