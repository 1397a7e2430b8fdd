using TokenFunctions.Local.Stack;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>The bicep of this repository, as it is and changed.</summary>
internal static class BicepSources
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "infra", "bicep");

    /// <summary>Path below the folder → text.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = Directory
        .EnumerateFiles(Folder, "*.bicep*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'), File.ReadAllText);

    private static readonly Lazy<Task<IReadOnlyDictionary<string, BicepFile>>> Parsed = new(() => BicepParser.ParseAsync(Texts));

    public static Task<IReadOnlyDictionary<string, BicepFile>> FilesAsync() => Parsed.Value;

    /// <summary>The same with one text replaced by another in one file.</summary>
    public static Task<IReadOnlyDictionary<string, BicepFile>> ChangedAsync(string path, string from, string to)
    {
        var text = Texts[path];
        Assert.Contains(from, text, StringComparison.Ordinal);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        return BicepParser.ParseAsync(new Dictionary<string, string>(Texts) { [path] = text[..at] + to + text[(at + from.Length)..] });
    }
}
