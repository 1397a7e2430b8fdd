namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>Every name is declared: a parameter, variable, resource or module of its file, the variable of a loop or lambda around it, or one of bicep's functions.</summary>
internal static class NameRule
{
    private static readonly HashSet<string> Functions =
    [
        "union", "map", "items", "empty", "guid", "uniqueString", "uri", "tenant", "subscription", "resourceGroup", "subscriptionResourceId", "environment", "loadTextContent",
        "readEnvironmentVariable", "bool", "int",
    ];

    public static IEnumerable<BicepFinding> Check(IReadOnlyDictionary<string, BicepFile> files) => files.Values.SelectMany(file =>
    {
        HashSet<string> declared = [.. file.Parameters.Select(p => p.Name), .. file.Variables.Select(v => v.Name), .. file.Resources.Select(r => r.Symbol), .. file.Modules.Select(m => m.Symbol)];
        return file.Root.Children.SelectMany(c => Unknown(file, c, declared));
    });

    private static IEnumerable<BicepFinding> Unknown(BicepFile file, BicepNode node, IReadOnlySet<string> known)
    {
        if (node.Type is "decorators" or "type" or "property_identifier" or "import_statement" or "using_statement")
        {
            return [];
        }

        if (node.Type == "identifier")
        {
            return known.Contains(node.Text) ? [] : [file.Finding(node, $"'{node.Text}' is not declared")];
        }

        return node.Type switch
        {
            "call_expression" => Call(file, node, known),
            "lambda_expression" => Inner(node.Children.Skip(1), [node[0].Text]),
            "for_statement" => Loop(),
            "object_property" when node.Children.Count == 2 => Unknown(file, node[1], known).Concat(node[0].Type == "identifier" ? [] : Unknown(file, node[0], known)),
            "parameter_declaration" or "variable_declaration" or "resource_declaration" or "module_declaration" or "output_declaration" => Inner(node.Children.Skip(1), []),
            _ => Inner(node.Children, []),
        };

        IEnumerable<BicepFinding> Inner(IEnumerable<BicepNode> children, IEnumerable<string> more)
        {
            HashSet<string> inside = [.. known, .. more];
            return children.SelectMany(c => Unknown(file, c, inside));
        }

        IEnumerable<BicepFinding> Loop() => Inner(node.Children.Skip(1), node[0].Type == "identifier" ? [node[0].Text] : node[0].Children.Select(v => v.Text));
    }

    private static IEnumerable<BicepFinding> Call(BicepFile file, BicepNode call, IReadOnlySet<string> known) =>
        (call[0].Type == "identifier" && !Functions.Contains(call[0].Text) ? [file.Finding(call, $"'{call[0].Text}' is no function that these files are known to use")] : Enumerable.Empty<BicepFinding>())
            .Concat(call[0].Type == "identifier" ? [] : Unknown(file, call[0], known))
            .Concat(call.Children.Skip(1).SelectMany(c => Unknown(file, c, known)));
}
