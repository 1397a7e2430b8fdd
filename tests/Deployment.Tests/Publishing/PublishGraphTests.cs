using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Publishing;

/// <summary>Build and publish use the same packages, according to the project's own evaluation.</summary>
public sealed class PublishGraphTests
{
    private const string Publish = "-p:_IsPublishing=true"; // as `dotnet publish` sets it

    [Fact]
    public async Task Build_and_publish_have_the_same_packages_and_no_project_beside_the_app()
    {
        var (build, publish) = (await MsBuild.EvaluateAsync(), await MsBuild.EvaluateAsync(Publish));

        Assert.Equal(Items(build, "PackageReference").Order(), Items(publish, "PackageReference").Order());
        Assert.Contains("Microsoft.Azure.Functions.Worker.Sdk", Items(build, "PackageReference"));
        Assert.Empty(Items(build, "ProjectReference").Concat(Items(publish, "ProjectReference")));
    }

    [Fact]
    public async Task A_publish_is_compiled_ahead_for_Linux_on_the_runtime_that_is_there()
    {
        var project = await MsBuild.EvaluateAsync(Publish);

        Assert.Equal(
            ("linux-x64", "true", "false", "net10.0"),
            (Property(project, "RuntimeIdentifier"), Property(project, "PublishReadyToRun"), Property(project, "SelfContained"), Property(project, "TargetFramework")));
    }

    [Fact]
    public async Task A_build_is_for_the_machine_that_builds()
    {
        var project = await MsBuild.EvaluateAsync();

        Assert.Equal(("", ""), (Property(project, "RuntimeIdentifier"), Property(project, "PublishReadyToRun")));
    }

    [Fact]
    public async Task Nothing_that_is_a_developers_own_is_published()
    {
        var project = await MsBuild.EvaluateAsync(Publish);

        var settings = project.GetProperty("Items").GetProperty("None").EnumerateArray().Where(i => i.GetProperty("Filename").GetString() == "local.settings");
        Assert.All(settings, s => Assert.Equal("Never", s.GetProperty("CopyToPublishDirectory").GetString()));
    }

    private static string? Property(JsonElement project, string name) => project.GetProperty("Properties").GetProperty(name).GetString();

    private static IEnumerable<string> Items(JsonElement project, string name) =>
        project.GetProperty("Items").GetProperty(name).EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!);
}
