using System.Security.Cryptography;
using System.Text.Json;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>The pinned npm package: `package.json` and `package-lock.json` beside this program.</summary>
internal sealed class AzuritePackage
{
    private const string Manifest = "package.json";
    private const string LockFile = "package-lock.json";

    private readonly string _directory;

    public AzuritePackage(string? directory = null)
    {
        _directory = directory ?? Path.Combine(AppContext.BaseDirectory, "Azurite");
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_directory, Manifest)));
        Version = manifest.RootElement.GetProperty("dependencies").GetProperty("azurite").GetString()!;
        Name = $"azurite-{Version}-{Fingerprint(Path.Combine(_directory, LockFile))}";
    }

    public string Version { get; }

    /// <summary>The name of an installation: the version, and a fingerprint of everything in the lock file.</summary>
    public string Name { get; }

    public void CopyTo(string target)
    {
        foreach (var file in new[] { Manifest, LockFile })
        {
            File.Copy(Path.Combine(_directory, file), Path.Combine(target, file), overwrite: true);
        }
    }

    // Line endings depend on the checkout, so the fingerprint ignores them.
    private static string Fingerprint(string file)
    {
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8];
    }
}
