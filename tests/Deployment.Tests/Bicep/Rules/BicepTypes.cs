namespace TokenFunctions.Deployment.Tests.Bicep.Rules;

/// <summary>The type of an expression, as far as it can be told without the types of resources.</summary>
internal static class BicepTypes
{
    /// <returns>Null where it cannot be told.</returns>
    public static string? Of(IReadOnlyDictionary<string, BicepFile> files, BicepFile file, BicepNode node) => node.Type switch
    {
        "string" => "string",
        "number" => "int",
        "boolean" => "bool",
        "array" or "for_statement" => "array",
        "object" => "object",
        "ternary_expression" => Of(files, file, node[1]),
        "identifier" => file.Parameters.FirstOrDefault(p => p.Name == node.Text)?.Type ?? (file.Variables.FirstOrDefault(v => v.Name == node.Text).Value is { } value ? Of(files, file, value) : null),
        "call_expression" => node[0].Text switch { "guid" or "uniqueString" or "uri" => "string", "empty" => "bool", _ => null },
        "member_expression" when OutputOf(node) is { } use => files.GetValueOrDefault(file.Modules.FirstOrDefault(m => m.Symbol == use.Module)?.File ?? "")?.Outputs.FirstOrDefault(o => o.Name == use.Output).Type,
        _ => null,
    };

    public static IEnumerable<(string Module, string Output, BicepNode Node)> OutputsUsed(BicepFile file) =>
        file.Root.All.Where(n => n.Type == "member_expression").Select(OutputOf).OfType<(string, string, BicepNode)>();

    private static (string Module, string Output, BicepNode Node)? OutputOf(BicepNode node) =>
        node.Children is [{ Type: "member_expression", Children: [{ Type: "identifier" } module, { Text: "outputs" }] }, { Type: "property_identifier" } output] ? (module.Text, output.Text, node) : null;
}
