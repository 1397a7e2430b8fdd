using System.Security.Cryptography;
using System.Text;
using TokenFunctions.Local.Stack.Azurite;
using TokenFunctions.Local.Stack.Processes;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>The pinned npm packages in this user's cache, which every clone shares. A directory of the lock file's name is complete: it is filled under another name and renamed at the end.</summary>
internal static class ServerInstallation
{
    private static readonly string[] Files = ["package.json", "package-lock.json"];

    public static string Scripts { get; } = Path.Combine(AppContext.BaseDirectory, "Servers");

    /// <returns>The directory that has <c>node_modules</c>.</returns>
    public static async Task<string> EnsureAsync()
    {
        var target = Path.Combine(AzuriteInstallation.DefaultCacheDirectory, $"authorization-servers-{Fingerprint()}");
        using var held = await ExclusiveFile.HoldAsync(target + ".lock", onWaiting: null, CancellationToken.None);
        if (!Directory.Exists(target))
        {
            await InstallAsync(target);
        }

        return target;
    }

    private static async Task InstallAsync(string target)
    {
        var partial = target + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        foreach (var file in Files)
        {
            File.Copy(Path.Combine(Scripts, file), Path.Combine(partial, file));
        }

        await using var npm = NpmCommand.Default.StartCleanInstall(partial);
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"`npm ci` ended with {npm.ExitCode}: {npm.Tail}");
        Directory.Move(partial, target);
    }

    // Line ends are a matter of the checkout, not of what is locked.
    private static string Fingerprint() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Scripts, Files[1])).ReplaceLineEndings("\n"))))[..8];
}
