using System.Text.RegularExpressions;

namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Nothing is declared for nobody: parameters, variables, and outputs of modules.</summary>
internal static class UseRule
{
    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) =>
        files.Values.Where(f => f.Path.EndsWith(".bicep", StringComparison.Ordinal)).SelectMany(file => Unused(file).Concat(UnusedOutputs(files, file)));

    private static IEnumerable<BicepFinding> Unused(BicepFile file)
    {
        var names = file.Root.All.Where(n => n.Type == "identifier").Select(n => n.Text).ToLookup(n => n);
        return file.Parameters.Select(p => p.Name).Concat(file.Variables.Select(v => v.Name))
            .Where(name => IsUnused(file, name, names[name].Count())).Select(name => file.Finding(file.Root, $"'{name}' is not used"));
    }

    /// <summary>Its declaration, and properties of its name, are no uses.</summary>
    private static bool IsUnused(BicepFile file, string name, int mentioned) =>
        mentioned - 1 - file.Root.All.Count(n => n.Type == "object_property" && n.Children.Count > 1 && n[0].Type == "identifier" && n[0].Text == name) <= 0
        && !Regex.IsMatch(file.Text, @"\$\{[^}]*\b" + name + @"\b");

    private static IEnumerable<BicepFinding> UnusedOutputs(IReadOnlyDictionary<string, BicepFile> files, BicepFile file)
    {
        if (file.Path == "main.bicep")
        {
            return [];
        }

        var used = files.Values.SelectMany(f => BicepTypes.OutputsUsed(f).Where(u => f.Modules.Any(m => m.Symbol == u.Module && m.File == file.Path))).Select(u => u.Output).ToHashSet();
        return file.Outputs.Where(o => !used.Contains(o.Name)).Select(o => file.Finding(o.Value, $"nobody uses the output '{o.Name}'"));
    }
}
