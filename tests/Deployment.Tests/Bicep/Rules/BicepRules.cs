namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>All that is looked at; nothing else where the syntax is wrong already.</summary>
internal static class BicepRules
{
    private static readonly Func<IReadOnlyDictionary<string, BicepFile>, IEnumerable<BicepFinding>>[] All =
    [
        NameRule.Check, ModuleRule.Check, UseRule.Check, ResourceTypeRule.Check, RoleRule.Check, SecretRule.Check,
    ];

    public static IReadOnlyList<string> Check(IReadOnlyDictionary<string, BicepFile> files)
    {
        var syntax = SyntaxRule.Check(files).ToList();
        return [.. (syntax.Count > 0 ? syntax : All.SelectMany(rule => rule(files))).Select(f => $"{f}").Distinct()];
    }
}
