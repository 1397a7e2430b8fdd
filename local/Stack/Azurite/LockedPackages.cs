using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>
/// npm packages that tests run, pinned by a lock file, in the cache that all clones of this user share. An installation is complete if its directory has the
/// lock file's name: it is filled under another name and renamed at the end.
/// </summary>
internal static class LockedPackages
{
    private static readonly string[] Files = ["package.json", "package-lock.json"];

    /// <param name="source">The directory with `package.json` and `package-lock.json`.</param>
    /// <returns>The directory that has <c>node_modules</c>.</returns>
    /// <exception cref="StackException">npm is missing or failed.</exception>
    public static async Task<string> EnsureAsync(string name, string source)
    {
        var target = Path.Combine(AzuriteInstallation.DefaultCacheDirectory, $"{name}-{Fingerprint(source)}");
        using var held = await ExclusiveFile.HoldAsync(target + ".lock", onWaiting: null, CancellationToken.None);
        if (!Directory.Exists(target))
        {
            await InstallAsync(source, target);
        }

        return target;
    }

    private static async Task InstallAsync(string source, string target)
    {
        var partial = target + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(source, file), Path.Combine(partial, file));
        }

        await using var npm = NpmCommand.Default.StartCleanInstall(partial);
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new StackException($"`npm ci` in {partial} ended with {npm.ExitCode}: {npm.Tail}");
        }

        Directory.Move(partial, target);
    }

    // Line endings depend on the checkout, so the fingerprint ignores them.
    private static string Fingerprint(string source) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(source, Files[1])).ReplaceLineEndings("\n"))))[..8];
}
