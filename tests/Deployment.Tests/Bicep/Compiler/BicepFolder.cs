using System.Text.RegularExpressions;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>A copy of the template, in which commands may write and tests may change files.</summary>
internal sealed class BicepFolder : IDisposable
{
    private readonly TemporaryDirectory _copy = new();

    public BicepFolder()
    {
        foreach (var file in Files(Source))
        {
            File.Copy(Path.Combine(Source, file), _copy.File(file));
        }
    }

    /// <summary>The template in the repository.</summary>
    public static string Source { get; } = Path.Combine(RepositoryRoot.Path, "infra", "bicep");

    /// <summary>The environment variables that the parameter file reads.</summary>
    public static IReadOnlyList<string> Variables { get; } =
        [.. Regex.Matches(File.ReadAllText(Path.Combine(Source, "main.bicepparam")), @"readEnvironmentVariable\('(\w+)'").Select(m => m.Groups[1].Value)];

    /// <summary>Bicep and parameter files that differ from those of the repository.</summary>
    public IEnumerable<string> Changed =>
        Files(Source).Where(f => f.Contains(".bicep", StringComparison.Ordinal) && Read(f) != File.ReadAllText(Path.Combine(Source, f)));

    public string Read(string file) => File.ReadAllText(_copy[file]);

    public void Replace(string file, string from, string to)
    {
        Assert.Contains(from, Read(file), StringComparison.Ordinal);
        _copy.File(file, Read(file).Replace(from, to, StringComparison.Ordinal));
    }

    public Task<BicepRun> BuildAsync() => RunAsync([], "build", "main.bicep", "--stdout");

    public Task<BicepRun> LintAsync() => RunAsync([], "lint", "main.bicep");

    public Task<BicepRun> FormatAsync() => RunAsync([], "format", "--pattern", "**/*.bicep*");

    public Task<BicepRun> BuildParametersAsync(params (string Name, string Value)[] environment) =>
        RunAsync(environment, "build-params", "main.bicepparam", "--stdout");

    /// <summary>Writes what would be deployed to <c>main.snapshot.json</c>.</summary>
    public Task<BicepRun> SnapshotAsync(params (string Name, string Value)[] environment) => RunAsync(
        environment, "snapshot", "main.bicepparam", "--mode", "overwrite", "--subscription-id", Id(1), "--tenant-id", Id(2), "--location", "westeurope");

    public void Dispose() => _copy.Dispose();

    private Task<BicepRun> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var variables = Variables.ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return BicepRun.StartAsync(_copy.Path, variables, arguments);
    }

    private static string Id(int last) => $"00000000-0000-0000-0000-{last:D12}";

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f));
}
