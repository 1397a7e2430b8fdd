using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenFunctions.Local.Stack.Azurite;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>The tree-sitter grammar of bicep, in Node.js; installed by its lock file into the cache that the local system uses too.</summary>
internal static class BicepParser
{
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Bicep", "Parser");
    private static readonly Lazy<Task<string>> Installed = new(() => LockedPackages.EnsureAsync("bicep-parser", Source));

    /// <param name="texts">Path → text.</param>
    public static async Task<IReadOnlyDictionary<string, BicepFile>> ParseAsync(IReadOnlyDictionary<string, string> texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Source, "parse.mjs"), await Installed.Value]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(texts.ToDictionary(t => t.Key, t => Typed(t.Key, t.Value))));
        node.StandardInput.Close();
        using var trees = JsonDocument.Parse(await node.StandardOutput.ReadToEndAsync());
        await node.WaitForExitAsync();
        return trees.RootElement.EnumerateObject().ToDictionary(f => f.Name, f => new BicepFile(f.Name, texts[f.Name], BicepNode.From(f.Value)));
    }

    /// <summary>The grammar knows parameters only with a type, which those of a parameter file do not have.</summary>
    private static string Typed(string path, string text) =>
        path.EndsWith(".bicepparam", StringComparison.Ordinal) ? Regex.Replace(text, @"(?m)^(param \w+) =", "$1 string =") : text;
}
