using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Deployment.Tests.Bicep;

/// <summary>The compiler reports nothing about the template, and does report a broken template.</summary>
[Collection(BicepCollection.Name)]
public sealed class CompilerTests(CompiledBicep bicep)
{
    [BicepTheory]
    [InlineData("build")]
    [InlineData("lint")]
    [InlineData("build-params")]
    [InlineData("format")]
    [InlineData("snapshot, public network")]
    [InlineData("snapshot, private network")]
    public void Command_Template_ReportsNoErrorAndNoWarning(string command)
    {
        var run = bicep.Runs[command];
        Assert.True(run is { ExitCode: 0, Reports: [] }, $"exit code {run.ExitCode}\n{string.Join('\n', run.Reports)}");
    }

    [BicepFact]
    public void Format_EachFile_IsFormatted() => Assert.Empty(bicep.Unformatted);

    /// <summary>One run for all of these, because each run takes seconds.</summary>
    [BicepFact]
    public async Task Build_BrokenTemplate_SucceedsAndReportsTheWarnings()
    {
        using var broken = new BicepFolder();
        broken.Replace("main.bicep", "var functionAppName", "var spare = 1\nvar functionAppName");
        broken.Replace("modules/storage.bicep", "allowSharedKeyAccess", "takesKeys");
        broken.Replace("modules/functionApp.bicep", "Microsoft.Web/serverfarms@2024-11-01", "Microsoft.Web/serverfarms@2024-11-31");

        var build = await broken.BuildAsync();

        Assert.Equal(0, build.ExitCode);
        Assert.All(
            ["Warning no-unused-vars", "Warning BCP037", "Warning BCP081"],
            warning => Assert.Contains(build.Reports, r => r.Contains(warning, StringComparison.Ordinal)));
    }

    [BicepFact]
    public async Task Format_ModuleAndParameterFileBroken_MendsBoth()
    {
        using var broken = new BicepFolder();
        broken.Replace("main.bicepparam", "param location =", "param location  =");
        broken.Replace("modules/identity.bicep", "  name: name", "    name: name");
        Assert.Equal(2, broken.Changed.Count());

        await broken.FormatAsync();

        Assert.Empty(broken.Changed);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "false", true)]
    [InlineData(null, "true", false)]
    [InlineData("/bin/bicep", null, false)]
    public void ReasonToSkip_CompilerMissing_SkipsExceptInContinuousIntegration(string? path, string? ci, bool skipped) =>
        Assert.Equal(skipped, BicepExecutable.ReasonToSkip(path, ci) is not null);

    [Fact]
    public void Runnable_RestoredWithoutExecutePermission_GetsIt()
    {
        using var folder = new TemporaryDirectory();
        var path = BicepExecutable.Runnable(folder.File("bicep", ""));

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
    }
}
