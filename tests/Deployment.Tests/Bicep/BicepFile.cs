namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>What a file declares.</summary>
internal sealed class BicepFile
{
    public BicepFile(string path, string text, BicepNode root)
    {
        (Path, Text, Root) = (path, text, root);
        Parameters = [.. root.Of("parameter_declaration").Select(BicepParameter.From)];
        Variables = [.. root.Of("variable_declaration").Select(v => (v[0].Text, v.Children[^1]))];
        Outputs = [.. root.Of("output_declaration").Select(o => (o[0].Text, o[1].Text, o.Children[^1]))];
        Modules = [.. root.Of("module_declaration").Select(m => BicepModule.From(path, m))];
        Resources = [.. root.Of("resource_declaration").SelectMany(r => BicepResource.From(r, null))];
    }

    public string Path { get; }

    public string Text { get; }

    public BicepNode Root { get; }

    public IReadOnlyList<BicepParameter> Parameters { get; }

    public IReadOnlyList<(string Name, BicepNode Value)> Variables { get; }

    public IReadOnlyList<(string Name, string Type, BicepNode Value)> Outputs { get; }

    public IReadOnlyList<BicepModule> Modules { get; }

    /// <summary>Nested ones too.</summary>
    public IReadOnlyList<BicepResource> Resources { get; }

    public BicepFinding Finding(BicepNode at, string message) => new(Path, at.Line, message);
}

internal sealed record BicepParameter(string Name, string Type, bool HasDefault, BicepNode Node)
{
    public static BicepParameter From(BicepNode node) => new(node[0].Text, node.Of("type").FirstOrDefault()?.Text ?? "", node.Children.Count > 2, node);
}

internal sealed record BicepModule(string Symbol, string File, BicepNode Node, IReadOnlyList<(string Name, BicepNode Value)> Params)
{
    public static BicepModule From(string path, BicepNode node)
    {
        var file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", node[1].Literal!).Replace('\\', '/');
        return new(node[0].Text, file, node, [.. BicepResource.BodyOf(node).Get("params")?.Properties ?? []]);
    }
}

/// <param name="Type">With its version: <c>Microsoft.Storage/storageAccounts@2024-01-01</c>; of a nested one made up from its parent's.</param>
internal sealed record BicepResource(string Symbol, string Type, bool IsExisting, BicepNode Body, BicepNode Node)
{
    public static IEnumerable<BicepResource> From(BicepNode node, string? parent)
    {
        var written = node[1].Literal!;
        var type = parent is null ? written : $"{parent.Split('@')[0]}/{written}@{parent.Split('@')[1]}";
        var body = BodyOf(node);
        var nested = body.Of("object_property").SelectMany(p => p.Of("resource_declaration"));
        return nested.SelectMany(n => From(n, type)).Prepend(new(node[0].Text, type, IsExistingIn(node), body, node));
    }

    /// <summary>The object of a declaration, through its condition or loop.</summary>
    public static BicepNode BodyOf(BicepNode node) => node.Children[^1] is { Type: "object" } body ? body : BodyOf(node.Children[^1]);

    private static bool IsExistingIn(BicepNode node) => node.Text.Split('=')[0].TrimEnd().EndsWith(" existing", StringComparison.Ordinal);
}

internal sealed record BicepFinding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}({Line}): {Message}";
}
