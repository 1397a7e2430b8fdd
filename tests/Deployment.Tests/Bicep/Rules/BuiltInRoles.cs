using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>The documented roles of Azure that the template assigns.</summary>
internal static class BuiltInRoles
{
    /// <summary>Id → name.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bicep", "built-in-roles.json"))).RootElement.GetProperty("roles")
        .EnumerateObject().ToDictionary(r => r.Value.GetString()!, r => r.Name);

    /// <summary>A role's name as a variable: <c>Storage Blob Data Owner</c> → <c>storageBlobDataOwner</c>.</summary>
    public static string Variable(string name) => char.ToLowerInvariant(name[0]) + name.Replace(" ", "", StringComparison.Ordinal)[1..];
}
