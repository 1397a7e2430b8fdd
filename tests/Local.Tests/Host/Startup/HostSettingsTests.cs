using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class HostSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _variable = $"HOST_SETTINGS_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        _directory.Dispose();
    }

    [Fact]
    public void Load_FileValue_ReachesTheWorkerAsWrittenAndTheHostWithANestedName()
    {
        var settings = Load($$"""{ "Values": { "{{_variable}}__Name": "file" } }""");

        Assert.Equal("file", settings.File[$"{_variable}__Name"]);
        Assert.Equal("file", settings.Configuration[$"{_variable}:Name"]);
    }

    [Fact]
    public void Load_ValueInFileAndEnvironment_TakesTheEnvironments()
    {
        Environment.SetEnvironmentVariable(_variable, "environment");

        var settings = Load($$"""{ "Values": { "{{_variable}}": "file" } }""");

        Assert.Equal("environment", settings.Configuration[_variable]);
        Assert.DoesNotContain(_variable, settings.File.Keys);
    }

    [Theory]
    [InlineData("", "t", "LocalVault__Thumbprint must be the SHA-256 of the local vault's certificate, in hex.")]
    [InlineData("abc", "t", "LocalVault__Thumbprint must be the SHA-256 of the local vault's certificate, in hex.")]
    [InlineData(
        "xAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "t",
        "LocalVault__Thumbprint must be the SHA-256 of the local vault's certificate, in hex.")]
    [InlineData(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "",
        "LocalVault__Token is not set. It is the access token of the local vault.")]
    public void Load_HalfALocalVault_IsAStartError(string thumbprint, string token, string expected)
    {
        var json = $$"""{ "Values": { "LocalVault__Thumbprint": "{{thumbprint}}", "LocalVault__Token": "{{token}}" } }""";

        Assert.Equal(expected, Assert.Throws<StartupException>(() => Load(json)).Message);
    }

    private HostSettings Load(string json)
    {
        _directory.File("local.settings.json", json);
        return HostSettings.Load(_directory.Path, _directory.Path);
    }
}
