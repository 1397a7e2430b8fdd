using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>A part of a bicep file, as the grammar names it.</summary>
internal sealed record BicepNode(string Type, int Line, string Text, IReadOnlyList<BicepNode> Children)
{
    public static BicepNode From(JsonElement tree) => new(tree[0].GetString()!, tree[1].GetInt32(), tree[2].GetString()!, [.. tree[3].EnumerateArray().Select(From)]);

    public BicepNode this[int index] => Children[index];

    public IEnumerable<BicepNode> All => Children.SelectMany(c => c.All).Prepend(this);

    public IEnumerable<BicepNode> Of(string type) => Children.Where(c => c.Type == type);

    /// <summary>What a string without interpolation says.</summary>
    public string? Literal => Type != "string" || Children.Any(c => c.Type == "interpolation") ? null : string.Concat(Children.Select(c => c.Text));

    /// <summary>The name and value of an object's property; a name with interpolation is <c>*</c>.</summary>
    public (string Name, BicepNode Value) Property => (this[0].Type == "string" ? this[0].Literal ?? "*" : this[0].Text, this[1]);

    /// <summary>An object's properties, without nested resources and comments.</summary>
    public IEnumerable<(string Name, BicepNode Value)> Properties =>
        Of("object_property").Select(p => p with { Children = [.. p.Children.Where(c => !IsRemark(c))] }).Where(p => p.Children.Count == 2).Select(p => p.Property);

    public BicepNode? Get(string property) => Properties.FirstOrDefault(p => p.Name == property).Value;

    private static bool IsRemark(BicepNode node) => node.Type is "comment" or "diagnostic_comment" or "resource_declaration" or "decorators";
}
