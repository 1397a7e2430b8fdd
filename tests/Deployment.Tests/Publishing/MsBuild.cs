using System.Diagnostics;
using System.Text.Json;
using TokenFunctions.Local.Stack;

namespace TokenFunctions.Deployment.Tests.Publishing;

/// <summary>Evaluates or builds the app's project in a separate process, as a publisher's shell would.</summary>
internal static class MsBuild
{
    private static readonly string Project = Path.Combine(RepositoryRoot.Path, "src", "Functions", "Functions.csproj");

    public static async Task<JsonElement> EvaluateAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(
            [
                .. arguments,
                "-getItem:PackageReference,ProjectReference,Compile,None",
                "-getProperty:RuntimeIdentifier,SelfContained,PublishReadyToRun,TargetFramework",
            ]);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Project, "-nodeReuse:false", "-nologo", .. arguments]) { RedirectStandardOutput = true };
        foreach (var inherited in start.Environment.Keys
            .Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k is "_IsPublishing").ToList())
        {
            start.Environment.Remove(inherited);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
