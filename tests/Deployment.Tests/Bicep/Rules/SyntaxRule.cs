namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Every file parses.</summary>
internal static class SyntaxRule
{
    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) =>
        files.Values.SelectMany(file => file.Root.All.Where(n => n.Type is "ERROR" or "MISSING").Select(n => file.Finding(n, $"syntax error near '{n.Text}'")));
}
