using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Model.Profiles;

/// <summary>The schema beside <c>profiles.json</c>, which editors use to complete and check it, matches the types.</summary>
public sealed class ProfileSchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void Schema_BesideTheData_IsThatOfTheTypes()
    {
        var generated = ProfileJson.Schema().ToJsonString(Indented) + "\n";
        var copy = Path.Combine(AppContext.BaseDirectory, "profiles.schema.json");
        File.WriteAllText(copy, generated);

        Assert.True(
            generated == File.ReadAllText(InSources("profiles.schema.json")), $"profiles.schema.json has drifted from the types; {copy} is what it must be.");
    }

    [Fact]
    public void Data_NamesItsSchema()
    {
        using var data = JsonDocument.Parse(File.ReadAllText(InSources("profiles.json")));

        Assert.Equal("profiles.schema.json", data.RootElement.GetProperty("$schema").GetString());
    }

    [Theory]
    [InlineData(typeof(BodyEncoding), "body_encoding", "query")]
    [InlineData(typeof(RefreshMethod), "refresh_method", "get")]
    [InlineData(typeof(LifetimeUnit), "lifetime_unit", "unix_milliseconds")]
    public void Schema_Enumerations_AreListed(Type type, string member, string value)
    {
        var profile = ProfileJson.Schema()["properties"]!["profiles"]!["items"]!;

        var values = profile["properties"]![member]!["enum"]!.AsArray().Select(v => (string)v!).ToList();

        Assert.Contains(value, values);
        Assert.Equal(Enum.GetNames(type).Length, values.Count);
        Assert.False((bool)profile["additionalProperties"]!);
        Assert.Equal(["name"], profile["required"]!.AsArray().Select(r => (string)r!));
    }

    private static string InSources(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "src", "Functions", "Model", "Profiles", file);
}
