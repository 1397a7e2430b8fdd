using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Local.Stack.Processes;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>The tree-sitter grammar of bicep, in Node.js; installed by its lock file into the cache that the local system uses too.</summary>
internal static class BicepParser
{
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Bicep", "Parser");
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <param name="texts">Path → text.</param>
    public static async Task<IReadOnlyDictionary<string, BicepFile>> ParseAsync(IReadOnlyDictionary<string, string> texts)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Source, "parse.mjs"), await Installed.Value]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(texts.ToDictionary(t => t.Key, t => Typed(t.Key, t.Value))));
        node.StandardInput.Close();
        using var trees = JsonDocument.Parse(await node.StandardOutput.ReadToEndAsync());
        await node.WaitForExitAsync();
        return trees.RootElement.EnumerateObject().ToDictionary(f => f.Name, f => new BicepFile(f.Name, texts[f.Name], BicepNode.From(f.Value)));
    }

    /// <summary>The grammar knows parameters only with a type, which those of a parameter file do not have.</summary>
    private static string Typed(string path, string text) =>
        path.EndsWith(".bicepparam", StringComparison.Ordinal) ? System.Text.RegularExpressions.Regex.Replace(text, @"(?m)^(param \w+) =", "$1 string =") : text;

    private static async Task<string> InstallAsync()
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Source, "package-lock.json"))))[..8];
        var target = Path.Combine(AzuriteInstallation.DefaultCacheDirectory, $"bicep-parser-{fingerprint}");
        using var held = await ExclusiveFile.HoldAsync(target + ".lock", null, CancellationToken.None);
        if (!File.Exists(Path.Combine(target, "complete")))
        {
            Directory.CreateDirectory(target);
            File.Copy(Path.Combine(Source, "package.json"), Path.Combine(target, "package.json"), overwrite: true);
            File.Copy(Path.Combine(Source, "package-lock.json"), Path.Combine(target, "package-lock.json"), overwrite: true);
            await using var npm = NpmCommand.Default.StartCleanInstall(target);
            await npm.WaitForExitAsync();
            Assert.True(npm.ExitCode == 0, $"`npm ci` of the bicep parser ended with {npm.ExitCode}: {npm.Tail}");
            await File.WriteAllTextAsync(Path.Combine(target, "complete"), "");
        }

        return target;
    }
}
