using System.Text.Json;
using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Every output of a module is used, which the compiler does not look at.</summary>
internal static class OutputRule
{
    /// <param name="template">What <c>bicep build</c> writes. The hash of a template is that of its module.</param>
    public static IEnumerable<string> Check(JsonElement template)
    {
        var uses = Regex.Matches(template.GetRawText(), @"'Microsoft\.Resources/deployments', '(\w+)'\), '[^']+'\)\.outputs\.(\w+)").Select(m => (Module: m.Groups[1].Value, Output: m.Groups[2].Value)).ToHashSet();
        return template.GetProperty("resources").EnumerateArray().Where(r => r.GetProperty("type").GetString() == "Microsoft.Resources/deployments").GroupBy(Hash).SelectMany(module => Outputs(module.First())
            .Where(output => !module.Any(call => uses.Contains((call.GetProperty("name").GetString()!, output))))
            .Select(output => $"the output '{output}' of '{module.First().GetProperty("name")}' is not used"));
    }

    private static string Hash(JsonElement deployment) => Inner(deployment).GetProperty("metadata").GetProperty("_generator").GetProperty("templateHash").GetString()!;

    private static IEnumerable<string> Outputs(JsonElement deployment) =>
        Inner(deployment).TryGetProperty("outputs", out var outputs) ? outputs.EnumerateObject().Select(o => o.Name) : [];

    private static JsonElement Inner(JsonElement deployment) => deployment.GetProperty("properties").GetProperty("template");
}
