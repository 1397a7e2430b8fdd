using System.Text.Json;

namespace TokenFunctions.Deployment.Tests.Publishing;

/// <summary>Build and publish use the same packages, according to the project's own evaluation.</summary>
public sealed class PublishGraphTests
{
    private const string Publish = "-p:_IsPublishing=true"; // as `dotnet publish` sets it

    [Fact]
    public async Task BuildAndPublish_HaveTheSamePackagesAndNoProjectBesideTheApp()
    {
        var (build, publish) = (await MsBuild.EvaluateAsync(), await MsBuild.EvaluateAsync(Publish));

        Assert.Equal(Items(build, "PackageReference").Order(), Items(publish, "PackageReference").Order());
        Assert.Contains("Microsoft.Azure.Functions.Worker.Sdk", Items(build, "PackageReference"));
        Assert.Empty(Items(build, "ProjectReference").Concat(Items(publish, "ProjectReference")));
    }

    [Fact]
    public async Task Publish_IsCompiledAheadForLinuxOnTheInstalledRuntime()
    {
        var project = await MsBuild.EvaluateAsync(Publish);

        Assert.Equal(
            ("linux-x64", "true", "false", "net10.0"),
            (
                Property(project, "RuntimeIdentifier"),
                Property(project, "PublishReadyToRun"),
                Property(project, "SelfContained"),
                Property(project, "TargetFramework")));
    }

    [Fact]
    public async Task Build_IsForTheMachineThatBuilds()
    {
        var project = await MsBuild.EvaluateAsync();

        Assert.Equal(("", ""), (Property(project, "RuntimeIdentifier"), Property(project, "PublishReadyToRun")));
    }

    [Fact]
    public async Task Publish_LocalSettings_AreLeftOut()
    {
        var project = await MsBuild.EvaluateAsync(Publish);

        var settings = project.GetProperty("Items").GetProperty("None").EnumerateArray().Where(i => i.GetProperty("Filename").GetString() == "local.settings");
        Assert.All(settings, s => Assert.Equal("Never", s.GetProperty("CopyToPublishDirectory").GetString()));
    }

    private static string? Property(JsonElement project, string name) => project.GetProperty("Properties").GetProperty(name).GetString();

    private static IEnumerable<string> Items(JsonElement project, string name) =>
        project.GetProperty("Items").GetProperty(name).EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!);
}
