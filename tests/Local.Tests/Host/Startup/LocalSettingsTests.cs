using TokenFunctions.Local.Host.Startup;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.Host.Startup;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_Values_KeepTheirNamesAndBecomeText()
    {
        var file = _directory.File("local.settings.json", """
            {
              // as the official tools write it
              "IsEncrypted": false,
              "Values": { "Flat": "a", "Nested__Name": "b", "Number": 5, "Flag": true, "Nothing": null, },
            }
            """);

        Assert.Equal(
            new Dictionary<string, string?> { ["Flat"] = "a", ["Nested__Name"] = "b", ["Number"] = "5", ["Flag"] = "True", ["Nothing"] = null },
            LocalSettings.Read(file));
    }

    [Fact]
    public void Read_NoValues_IsEmpty() => Assert.Empty(LocalSettings.Read(_directory.File("local.settings.json", "{}")));

    [Fact]
    public void Find_SeveralFiles_PrefersAppThenProjectThenCurrentDirectoryThenStack()
    {
        var stack = _directory.File(".local/local.settings.json", "{}");
        var current = _directory.File("current/local.settings.json", "{}");
        _directory.File("project/App.csproj", "");
        var project = _directory.File("project/local.settings.json", "{}");
        var app = _directory.File("project/bin/local.settings.json", "{}");
        var (appDirectory, currentDirectory) = (Path.GetDirectoryName(app)!, Path.GetDirectoryName(current)!);

        foreach (var expected in new[] { app, project, current, stack })
        {
            Assert.Equal(expected, LocalSettings.Find(appDirectory, currentDirectory));
            File.Delete(expected);
        }

        Assert.Null(LocalSettings.Find(appDirectory, currentDirectory));
    }

    [Theory]
    [InlineData("{", " is not valid JSON: ")]
    [InlineData("[]", " must hold a JSON object.")]
    [InlineData("""{ "Values": [] }""", ": Values must be an object.")]
    [InlineData("""{ "Values": { "A": { "B": "c" } } }""", ": the value of 'A' must be a string; write nested names flat, with '__'.")]
    [InlineData("""{ "Values": { "A": "1", "A": "2" } }""", ": 'A' and 'A' are the same setting. Remove one of the two.")]
    [InlineData("""{ "Values": { "A__B": "1", "a:b": "2" } }""", ": 'A__B' and 'a:b' are the same setting. Remove one of the two.")]
    [InlineData("""{ "Values": { "A=B": "1" } }""", ": 'A=B' cannot be the name of a setting. ")]
    [InlineData("""{ "Values": { "": "1" } }""", ": '' cannot be the name of a setting. ")]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", " is encrypted, which is not supported here: decrypt it with `func settings decrypt`.")]
    public void Read_MalformedFile_IsAStartErrorThatNamesIt(string json, string expected)
    {
        var file = _directory.File("local.settings.json", json);

        Assert.StartsWith(file + expected, Assert.Throws<StartupException>(() => LocalSettings.Read(file)).Message, StringComparison.Ordinal);
    }
}
