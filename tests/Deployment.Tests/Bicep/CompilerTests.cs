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
    public void A_command_reports_no_error_and_no_warning(string command)
    {
        var run = bicep.Runs[command];
        Assert.True(run is { ExitCode: 0, Reports: [] }, $"exit code {run.ExitCode}\n{string.Join('\n', run.Reports)}");
    }

    [BicepFact]
    public void Each_file_is_formatted() => Assert.Empty(bicep.Unformatted);

    /// <summary>One run for all of these, because each run takes seconds.</summary>
    [BicepFact]
    public async Task A_warning_is_reported_although_the_command_succeeds()
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
    public async Task The_formatter_mends_modules_and_the_parameter_file()
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
    public void Tests_are_skipped_where_the_compiler_is_missing_but_not_in_continuous_integration(string? path, string? ci, bool skipped) =>
        Assert.Equal(skipped, BicepExecutable.ReasonToSkip(path, ci) is not null);

    [Fact]
    public void A_compiler_that_was_restored_without_the_permission_to_execute_gets_it()
    {
        using var folder = new TemporaryDirectory();
        var path = BicepExecutable.Runnable(folder.File("bicep", ""));

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
    }
}
