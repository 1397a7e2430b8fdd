using System.Diagnostics;

namespace TokenFunctions.Deployment.Tests.Bicep.Compiler;

/// <summary>A command of the compiler that has ended.</summary>
/// <param name="Reports">The lines of its standard error: errors and warnings. Warnings leave the exit code at 0.</param>
internal sealed record BicepRun(int ExitCode, string Output, IReadOnlyList<string> Reports)
{
    /// <param name="environment">A null value removes the variable that this process has.</param>
    public static async Task<BicepRun> StartAsync(string folder, IEnumerable<KeyValuePair<string, string?>> environment, params string[] arguments)
    {
        var executable = BicepExecutable.Path ?? throw new FileNotFoundException(BicepExecutable.Missing);
        var start = new ProcessStartInfo(executable, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
