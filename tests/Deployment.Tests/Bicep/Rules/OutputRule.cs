using System.Text.Json;
using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Every output of a module is used. The compiler does not check this.</summary>
internal static partial class OutputRule
{
    /// <param name="template">The output of <c>bicep build</c>. The hash of a template is that of its module.</param>
    public static IEnumerable<string> Check(JsonElement template)
    {
        var uses = Use().Matches(template.GetRawText()).Select(m => (Module: m.Groups[1].Value, Output: m.Groups[2].Value)).ToHashSet();
        var calls = template.GetProperty("resources").EnumerateArray().Where(r => r.GetProperty("type").GetString() == "Microsoft.Resources/deployments");
        return calls.GroupBy(Hash).SelectMany(module => Outputs(module.First())
            .Where(output => !module.Any(call => uses.Contains((Name(call), output))))
            .Select(output => $"the output '{output}' of '{Name(module.First())}' is not used"));
    }

    private static string Name(JsonElement deployment) => deployment.GetProperty("name").GetString()!;

    private static string Hash(JsonElement deployment) =>
        Inner(deployment).GetProperty("metadata").GetProperty("_generator").GetProperty("templateHash").GetString()!;

    private static IEnumerable<string> Outputs(JsonElement deployment) =>
        Inner(deployment).TryGetProperty("outputs", out var outputs) ? outputs.EnumerateObject().Select(o => o.Name) : [];

    private static JsonElement Inner(JsonElement deployment) => deployment.GetProperty("properties").GetProperty("template");

    [GeneratedRegex(@"'Microsoft\.Resources/deployments', '(\w+)'\), '[^']+'\)\.outputs\.(\w+)")]
    private static partial Regex Use();
}
