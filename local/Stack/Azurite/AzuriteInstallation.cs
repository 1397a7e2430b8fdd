using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>
/// Azurite in a cache of this user, outside the repository, so that every clone shares it. An installation is complete if its directory has the package's name:
/// one process at a time fills it under another name and renames it at the end.
/// </summary>
internal sealed class AzuriteInstallation(AzuritePackage package, string cacheDirectory, Action<string>? progress = null, NpmCommand? npm = null)
{
    /// <summary>The environment variable that names the directory to install into, in place of the user's own.</summary>
    public const string CacheVariable = "TOKEN_FUNCTIONS_CACHE";

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private string Target => Path.Combine(cacheDirectory, package.Name);

    private string EntryPoint => Path.Combine(Target, "node_modules", "azurite", "dist", "src", "azurite.js");

    public static string DefaultCacheDirectory =>
        Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } set
            ? Path.GetFullPath(set)
            : Path.Combine(LocalApplicationData, "token-functions");

    private static string LocalApplicationData =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <returns>The path of Azurite's main script, installed first if need be.</returns>
    /// <exception cref="StackException">npm is missing or failed.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(EntryPoint))
        {
            using var held = await ExclusiveFile.HoldAsync(Target + ".lock", ReportWaiting, cancellationToken);
            if (!File.Exists(EntryPoint))
            {
                await InstallAsync(cancellationToken);
            }
        }

        return EntryPoint;
    }

    private void ReportWaiting() => progress?.Invoke("Waiting for another process that is installing Azurite ...");

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        RemoveLeftovers();
        var partial = Directory.CreateDirectory($"{Target}.partial-{Environment.ProcessId}").FullName;
        package.CopyTo(partial);
        await RunNpmAsync(partial, cancellationToken);
        Directory.Move(partial, Target);
    }

    // We hold the lock, so the process that left these, or a target without an entry point, is dead.
    private void RemoveLeftovers()
    {
        foreach (var leftover in Directory.GetDirectories(cacheDirectory, package.Name + ".partial-*"))
        {
            TryRemove(leftover);
        }

        if (Directory.Exists(Target))
        {
            Directory.Delete(Target, recursive: true);
        }
    }

    private static void TryRemove(string leftover)
    {
        try
        {
            Directory.Delete(leftover, recursive: true);
        }
        catch (IOException)
        {
            // The npm of a killed parent still writes there. It does no harm, and the next installation removes it.
        }
    }

    private async Task RunNpmAsync(string directory, CancellationToken cancellationToken)
    {
        progress?.Invoke($"Installing Azurite {package.Version} into {Target} (first use only) ...");
        var started = TimeProvider.System.GetTimestamp();
        await using var process = (npm ?? NpmCommand.Default).StartCleanInstall(directory);
        var finished = process.WaitForExitAsync(cancellationToken);
        while (await Task.WhenAny(finished, Task.Delay(ProgressEvery, TimeProvider.System, cancellationToken)) != finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke($"Installing Azurite: {Seconds(started)} s ...");
        }

        await finished;
        if (process.ExitCode != 0)
        {
            throw new StackException(
                $"Azurite could not be installed: `npm ci` ended with {process.ExitCode}. " +
                $"Check the network and npm's registry setting, and try again. npm said: {process.Tail}");
        }

        progress?.Invoke($"Azurite {package.Version} installed in {Seconds(started)} s.");
    }

    private static int Seconds(long since) => (int)TimeProvider.System.GetElapsedTime(since).TotalSeconds;
}
