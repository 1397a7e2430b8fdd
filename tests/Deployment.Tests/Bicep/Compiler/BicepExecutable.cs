using System.Reflection;

namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>The bicep compiler: from the package if one is referenced for this machine, otherwise from the PATH.</summary>
internal static class BicepExecutable
{
    /// <summary>Null if there is none.</summary>
    public static string? Path { get; } = Packaged() ?? OnThePath(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Why tests are skipped; null if the compiler is there or is required.</summary>
    public static string? SkipReason { get; } = ReasonToSkip(Path, Environment.GetEnvironmentVariable("CI"));

    public static string? ReasonToSkip(string? path, string? ci) => path is not null || ci == "true" ? null : Missing;

    public static string Missing =>
        "bicep was not found: no package of it is referenced for this machine, and it is not on the PATH. Install it to run these tests.";

    public static string? OnThePath(string? path) => (path ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep"))
        .FirstOrDefault(File.Exists);

    /// <summary>Sets the permission to execute, which a restore may lose.</summary>
    public static string Runnable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Execute) == 0)
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>The project file writes the path of the package's compiler into the assembly. The package may have been removed since the build.</summary>
    private static string? Packaged() =>
        typeof(BicepExecutable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BicepPath")?.Value is { } path
            && File.Exists(path)
            ? Runnable(path)
            : null;
}
