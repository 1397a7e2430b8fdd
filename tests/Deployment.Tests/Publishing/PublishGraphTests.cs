using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Publishing;

/// <summary>What a publish is made of, by the project's own evaluation.</summary>
public sealed class PublishGraphTests
{
    /// <summary><c>dotnet publish</c> sets the first; `func` gives its output path to <c>dotnet build</c>.</summary>
    public static TheoryData<string[]> Publishes => new()
    {
        new[] { "-p:_IsPublishing=true" },
        new[] { "-p:AzurePackages=nuget" },
        new[] { "-p:_CommandLineDefinedOutputPath=true", "-p:OutputPath=/somewhere/src/Functions/bin/publish/" },
        new[] { "-p:_CommandLineDefinedOutputPath=true", @"-p:OutputPath=C:\somewhere\src\Functions\bin\output\" },
    };

    [Theory]
    [MemberData(nameof(Publishes))]
    public async Task A_publish_has_official_packages_and_no_project_of_ours_beside_the_app(string[] arguments)
    {
        var project = await MsBuild.EvaluateAsync(arguments);

        Assert.Equal("nuget", Property(project, "AzurePackages"));
        Assert.Empty(Items(project, "ProjectReference"));
        Assert.DoesNotContain(Items(project, "Compile"), path => path.Contains("/local/", StringComparison.Ordinal));
        Assert.Superset(
            new HashSet<string>
            {
                "Azure.Data.Tables", "Azure.Identity", "Azure.Monitor.OpenTelemetry.Exporter", "Azure.Security.KeyVault.Secrets", "Azure.Storage.Blobs", "Microsoft.Azure.Functions.Worker",
                "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore", "Microsoft.Azure.Functions.Worker.Extensions.Timer", "Microsoft.Azure.Functions.Worker.OpenTelemetry", "Microsoft.Azure.Functions.Worker.Sdk",
                "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Extensions.Hosting",
            },
            Items(project, "PackageReference").ToHashSet());
    }

    [Fact]
    public async Task A_publish_is_compiled_ahead_for_Linux_on_the_runtime_that_is_there()
    {
        var project = await MsBuild.EvaluateAsync("-p:_IsPublishing=true");

        Assert.Equal(
            ("linux-x64", "true", "false", "net10.0"),
            (Property(project, "RuntimeIdentifier"), Property(project, "PublishReadyToRun"), Property(project, "SelfContained"), Property(project, "TargetFramework")));
    }

    [Fact]
    public async Task A_plain_build_has_the_stand_ins_and_an_intermediate_folder_of_its_own()
    {
        var local = await MsBuild.EvaluateAsync();
        var nuget = await MsBuild.EvaluateAsync("-p:_IsPublishing=true");

        Assert.Equal("local", Property(local, "AzurePackages"));
        Assert.Equal(3, Items(local, "ProjectReference").Count());
        Assert.NotEqual(Property(nuget, "BaseIntermediateOutputPath"), Property(local, "BaseIntermediateOutputPath"));
    }

    [Fact]
    public async Task Nothing_that_is_a_developers_own_is_published()
    {
        var project = await MsBuild.EvaluateAsync("-p:_IsPublishing=true");

        var settings = project.GetProperty("Items").GetProperty("None").EnumerateArray().Where(i => i.GetProperty("Filename").GetString() == "local.settings");
        Assert.All(settings, s => Assert.Equal("Never", s.GetProperty("CopyToPublishDirectory").GetString()));
    }

    [Theory]
    [InlineData("-t:Publish", "-p:NoBuild=true")]
    [InlineData("-t:Publish", "-p:NoBuild=true", "-p:_IsPublishing=true", "-p:AzurePackages=local")]
    [InlineData("-t:PublishContainer")]
    public async Task A_publish_of_the_stand_ins_fails_with_the_reason(params string[] arguments)
    {
        var (exitCode, output) = await MsBuild.RunAsync(arguments);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("This would publish the local stand-ins.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_of_the_stand_ins_for_the_real_host_fails_with_the_reason()
    {
        var (exitCode, output) = await MsBuild.RunAsync("-t:PrepareForBuild", "-p:AzurePackages=local", "-p:_CommandLineDefinedOutputPath=true", "-p:OutputPath=/somewhere/bin/publish/");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("The Functions host would be given the local stand-ins", output, StringComparison.Ordinal);
    }

    private static string? Property(JsonElement project, string name) => project.GetProperty("Properties").GetProperty(name).GetString();

    private static IEnumerable<string> Items(JsonElement project, string name) =>
        project.GetProperty("Items").GetProperty(name).EnumerateArray().Select(i => i.GetProperty(name == "Compile" ? "FullPath" : "Identity").GetString()!.Replace('\\', '/'));
}
