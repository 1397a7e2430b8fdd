using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Local.FunctionsRuntime;
using TokenFunctions.Tests.Support;

namespace TokenFunctions.Local.Tests.FunctionsRuntime.Startup;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Values_become_configuration_with_nested_names()
    {
        _directory.File("local.settings.json", """
            {
              // as the official tools write it
              "IsEncrypted": false,
              "Values": { "Flat": "a", "Nested__Name": "b", "Number": 5, "Flag": true, },
            }
            """);

        var configuration = Configuration();

        Assert.Equal(("a", "b", "5", "True"), (configuration["Flat"], configuration["Nested:Name"], configuration["Number"], configuration["Flag"]));
    }

    [Fact]
    public void The_environment_and_the_command_line_win()
    {
        var variable = $"LOCAL_SETTINGS_TEST_{Guid.NewGuid():N}";
        _directory.File("local.settings.json", $$"""{ "Values": { "{{variable}}": "file", "Argument": "file" } }""");
        Environment.SetEnvironmentVariable(variable, "environment");
        try
        {
            var configuration = Configuration("--Argument=argument");

            Assert.Equal(("environment", "argument"), (configuration[variable], configuration["Argument"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void Find_prefers_the_app_then_its_project_then_the_current_directory_then_the_stacks_file_above()
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
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "must hold a JSON object")]
    [InlineData("""{ "Values": [] }""", "Values must be an object")]
    [InlineData("""{ "Values": { "A": { "B": "c" } } }""", "the value of 'A' must be a string")]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "is encrypted")]
    public void A_malformed_file_is_a_start_error_that_names_it(string json, string expected)
    {
        var file = _directory.File("local.settings.json", json);

        var error = Assert.Throws<StartupException>(() => Configuration());

        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private ConfigurationManager Configuration(params string[] args) => FunctionsApplicationBuilder.Create(args, new RuntimeOptions
    {
        Types = [],
        AppDirectory = _directory.Path,
        CurrentDirectory = _directory.Path,
        OnStartupFailure = _ => { },
    }).Configuration;
}
