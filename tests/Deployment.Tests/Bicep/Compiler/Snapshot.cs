using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>The resources of a deployment, as the compiler evaluates them. A value that only Azure knows stays an expression in brackets.</summary>
internal sealed record Snapshot(string Text, IReadOnlyList<SnapshotResource> Resources)
{
    public static Snapshot Empty { get; } = new("", []);

    /// <summary>The app settings.</summary>
    public IReadOnlyDictionary<string, string> Settings => One("Microsoft.Web/sites").Properties.GetProperty("siteConfig").GetProperty("appSettings")
        .EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("value").GetString()!);

    public static Snapshot Parse(string text) =>
        new(text, [.. JsonDocument.Parse(text).RootElement.GetProperty("predictedResources").EnumerateArray().Select(r => new SnapshotResource(r))]);

    public IEnumerable<SnapshotResource> Of(string type) => Resources.Where(r => r.Type == type);

    public SnapshotResource One(string type) => Assert.Single(Of(type));

    /// <summary>The same with one text replaced by another.</summary>
    public Snapshot With(string from, string to)
    {
        Assert.Contains(from, Text, StringComparison.Ordinal);
        return Parse(Text.Replace(from, to, StringComparison.Ordinal));
    }
}

internal sealed record SnapshotResource(JsonElement Body)
{
    public string Id => Text("id");

    public string Type => Text("type");

    public string Name => Text("name");

    public JsonElement Properties => Body.GetProperty("properties");

    private string Text(string property) => Body.GetProperty(property).GetString()!;
}
