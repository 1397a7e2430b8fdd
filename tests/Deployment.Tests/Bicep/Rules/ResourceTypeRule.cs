using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Every resource type, its API version and every property set is in <c>resource-types.json</c>, which names where it was looked up.</summary>
internal static class ResourceTypeRule
{
    private static readonly IReadOnlyDictionary<string, KnownType> Known = Read();

    public static IEnumerable<string> Names => Known.Keys;

    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) => files.Values.SelectMany(file => file.Resources.SelectMany(r => Check(file, r)));

    /// <summary>The paths of the properties that an object sets; an array's items count as the array's.</summary>
    public static IEnumerable<(string Path, BicepNode Node)> Paths(BicepNode value, string path)
    {
        var objects = value.Type switch
        {
            "object" => [value],
            "array" => value.Of("object"),
            "for_statement" => [BicepResource.BodyOf(value)],
            "ternary_expression" => value.Children.Skip(1).SelectMany(branch => branch.Type == "array" ? branch.Of("object") : branch.Type == "object" ? [branch] : []),
            "call_expression" => value.All.Where(n => n.Type == "lambda_expression").Select(l => l.Children[^1]).Where(n => n.Type == "object"),
            _ => Enumerable.Empty<BicepNode>(),
        };
        var inside = objects.SelectMany(o => o.Properties).ToList();
        return inside.Count == 0 ? [(path, value)] : inside.SelectMany(p => Paths(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}"));
    }

    private static IEnumerable<BicepFinding> Check(BicepFile file, BicepResource resource)
    {
        if (!Known.TryGetValue(resource.Type, out var known))
        {
            return [file.Finding(resource.Node, $"{resource.Type} is not in resource-types.json")];
        }

        return resource.IsExisting ? [] : Paths(resource.Body, "").Where(p => p.Path is not ("name" or "parent" or "scope") && !known.Allows(p.Path))
            .Select(p => file.Finding(p.Node, $"{resource.Type} is not known to have '{p.Path}'"));
    }

    private static Dictionary<string, KnownType> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, KnownType>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bicep", "resource-types.json")), JsonSerializerOptions.Web)!;

    /// <param name="Properties">Those that were looked up; one that ends in <c>.*</c> has names of the user's own.</param>
    internal sealed record KnownType(string Source, IReadOnlyList<string> Properties)
    {
        public bool Allows(string path) => Properties.Any(p => p == path || (p.EndsWith(".*", StringComparison.Ordinal) && (path == p[..^2] || path.StartsWith(p[..^1], StringComparison.Ordinal))));
    }
}
