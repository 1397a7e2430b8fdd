using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class AppFolderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public AppFolderTests()
    {
        _directory.File("host.json", "{}");
        _directory.File("functions.metadata", "[]");
        _directory.File("worker.config.json", """{ "description": { "defaultWorkerPath": "app.dll" } }""");
        _directory.File("app.dll", "");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_BuiltApp_FindsItsProgram() => Assert.Equal(new AppFolder(_directory.Path, _directory["app.dll"]), AppFolder.Open(_directory.Path));

    [Fact]
    public void Open_NoFolder_NamesItAndTheRemedy()
    {
        var path = _directory["missing"];

        Assert.Equal(
            $"The folder {path} does not exist. Give --app the folder of a built or published app, for example src/Functions/bin/Debug/net10.0.",
            Message(path));
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("functions.metadata")]
    [InlineData("worker.config.json")]
    public void Open_MissingFile_NamesItAndTheRemedy(string file)
    {
        File.Delete(_directory[file]);

        Assert.Equal(
            $"The folder {_directory.Path} has no {file}, so it holds no built Functions app. Give --app the folder of a built or published app, for example src/Functions/bin/Debug/net10.0.",
            Message(_directory.Path));
    }

    [Fact]
    public void Open_MissingProgram_NamesItAndTheRemedy()
    {
        File.Delete(_directory["app.dll"]);

        Assert.Equal($"The app's program {_directory["app.dll"]} is missing. Build the app again.", Message(_directory.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "description": { } }""")]
    [InlineData("""{ "description": { "defaultWorkerPath": null } }""")]
    [InlineData("""{ "description": { "defaultWorkerPath": 5 } }""")]
    public void Open_DamagedWorkerConfig_NamesItAndTheRemedy(string json)
    {
        var file = _directory.File("worker.config.json", json);

        Assert.Equal($"{file} does not name the worker's program (description.defaultWorkerPath). Build the app again.", Message(_directory.Path));
    }

    private static string Message(string path) => Assert.Throws<StartupException>(() => AppFolder.Open(path)).Message;
}
