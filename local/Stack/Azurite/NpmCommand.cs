using System.ComponentModel;
using System.Diagnostics;
using TokenFunctions.Local.Processes;

namespace TokenFunctions.Local.Stack.Azurite;

/// <summary>How to call npm on this machine.</summary>
internal sealed record NpmCommand(string FileName, params string[] LeadingArguments)
{
    // Install scripts stay off: none of the locked packages needs one.
    private static readonly string[] CleanInstall =
        ["ci", "--omit=dev", "--ignore-scripts", "--engine-strict=false", "--no-audit", "--no-fund", "--loglevel=error"];

    public static NpmCommand Default => new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    /// <summary>Starts to install exactly the packages of the directory's lock file.</summary>
    /// <exception cref="StackException">There is no npm.</exception>
    public ChildProcess StartCleanInstall(string directory)
    {
        try
        {
            return ChildProcess.Start(new ProcessStartInfo(FileName, [.. LeadingArguments, .. CleanInstall]) { WorkingDirectory = directory });
        }
        catch (Win32Exception e)
        {
            throw new StackException(
                "npm, which comes with Node.js, was not found. Install Node.js from https://nodejs.org, open a new terminal and try again.", e);
        }
    }
}
