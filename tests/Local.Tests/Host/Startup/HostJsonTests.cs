using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class HostJsonTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("""{ "version": "2.0" /* the default */ }""", "api")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""", "")]
    [InlineData("""{ "version": "2.0", "extensions": { "http": { "routePrefix": "/v1/x/" } } }""", "v1/x")]
    public void RoutePrefix_IsReadWithoutSlashes(string json, string expected) => Assert.Equal(expected, Load(json).RoutePrefix);

    [Fact]
    public void Settings_OverrideTheFile()
    {
        var hostJson = Load(
            """{ "version": "2.0", "extensions": { "http": { "routePrefix": "file" } }, "logging": { "logLevel": { "default": "Error" } } }""",
            ("AzureFunctionsJobHost:extensions:http:routePrefix", "setting"));

        Assert.Equal("setting", hostJson.RoutePrefix);
        Assert.Equal("Error", hostJson.Logging["logLevel:default"]);
    }

    [Theory]
    [InlineData("{", " is not valid JSON: ")]
    [InlineData("[]", " is not valid JSON: ")]
    [InlineData("{}", " has no \"version\": \"2.0\". Add it.")]
    [InlineData("""{ "version": "1.0" }""", " has no \"version\": \"2.0\". Add it.")]
    public void Load_WrongFile_IsAStartErrorThatNamesIt(string json, string expected) =>
        Assert.StartsWith(_directory["host.json"] + expected, Assert.Throws<StartupException>(() => Load(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_MalformedFile_NamesTheLine() =>
        Assert.Contains("LineNumber: 1", Assert.Throws<StartupException>(() => Load("{\n,")).Message, StringComparison.Ordinal);

    private HostJson Load(string json, params (string Name, string Value)[] settings)
    {
        _directory.File("host.json", json);
        return HostJson.Load(
            _directory.Path, new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
    }
}
