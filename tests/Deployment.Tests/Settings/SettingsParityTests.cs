using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using TokenFunctions.Api.Http;
using TokenFunctions.Composition;
using TokenFunctions.Deployment.Tests.Bicep.Compiler;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Options;

namespace TokenFunctions.Deployment.Tests.Settings;

/// <summary>
/// The code, the sample, the template and the documentation name the same settings, with the same defaults. A new setting goes into all four.
/// </summary>
[Collection(BicepCollection.Name)]
public sealed class SettingsParityTests(CompiledBicep bicep)
{
    /// <summary>Settings that the platform sets itself.</summary>
    private static readonly string[] Platforms = ["WEBSITE_AUTH_ENABLED", "WEBSITE_SITE_NAME"];

    /// <summary>Settings that an identity needs in Azure.</summary>
    private static readonly string[] OnlyInAzure =
        ["AZURE_CLIENT_ID", "TokenStorage__blobServiceUri", "TokenStorage__clientId", "TokenStorage__tableServiceUri"];

    /// <summary>Settings that contain keys or are for development.</summary>
    private static readonly string[] OnlyLocal = ["AzureWebJobsStorage", "Outbound__AllowLoopback", "TokenStorage"];

    /// <summary>Settings that the host, the SDKs and the exporters read, not the app's settings reader.</summary>
    private static readonly string[] OfOthersInAzure =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential", "OTEL_EXPORTER_OTLP_ENDPOINT", "TokenStorage__credential",
    ];

    private static readonly string[] OfOthersLocally = ["FUNCTIONS_WORKER_RUNTIME"];

    [Fact]
    public void Sample_HasAllThatADeveloperCanSet() => Equal(Code.Except(OnlyInAzure).Concat(OfOthersLocally), Sample.Keys);

    [BicepFact]
    public void Template_SetsAllThatIsForAzure() => Equal(Code.Except(OnlyLocal).Concat(OfOthersInAzure), bicep.Private.Settings.Keys);

    [BicepFact]
    public void Template_ByDefault_ExportsToApplicationInsightsOnly() =>
        Assert.Equal(["OTEL_EXPORTER_OTLP_ENDPOINT"], bicep.Private.Settings.Keys.Except(bicep.Public.Settings.Keys));

    [Fact]
    public void Documentation_HasAllSettings() => Equal(Code.Concat(OfOthersInAzure).Concat(OfOthersLocally), Documented.Keys);

    [Fact]
    public void Option_EachOne_HasItsSetting()
    {
        (string, Type)[] all =
        [
            ("Refresh", typeof(RefreshOptions)), ("RefreshTokens", typeof(RefreshTokenOptions)),
            ("Sweep", typeof(SweepOptions)), ("Outbound", typeof(OutboundOptions)),
        ];
        foreach (var (prefix, options) in all)
        {
            Assert.Equal(
                options.GetProperties().Select(p => $"{prefix}__{p.Name}").Order(),
                Code.Where(k => k.StartsWith(prefix + "__", StringComparison.Ordinal)).Order());
        }
    }

    [Fact]
    public void SampleValues_AreTheDefaults()
    {
        var (sample, errors) = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(AsConfiguration(Sample)).Build());

        Assert.Empty(errors.ByName);
        Assert.Equivalent(new RefreshOptions(), sample!.Refresh, strict: true);
        Assert.Equivalent(new SweepOptions(), sample.Sweep, strict: true);
        Assert.Equivalent(new RefreshTokenOptions(), sample.RefreshTokens, strict: true);
    }

    [BicepFact]
    public void TemplateValues_AreThoseOfTheSample()
    {
        var both = bicep.Public.Settings.Where(s => Sample.ContainsKey(s.Key) && !s.Value.StartsWith('[')).ToList();

        Assert.NotEmpty(both);
        Assert.All(both, s => Assert.Equal((s.Key, Sample[s.Key]), (s.Key, s.Value)));
    }

    [Fact]
    public void DocumentedDefaults_AreThoseOfTheSample()
    {
        foreach (var name in Code.Except(OnlyLocal).Where(Sample.ContainsKey).Where(k => k != "KeyVault__Uri"))
        {
            Assert.Equal((name, $"`{Sample[name]}`"), (name, Documented[name]));
        }
    }

    private static IEnumerable<string> Code
    {
        get
        {
            var recording = new RecordingConfiguration();
            SettingsReader.Read(recording);
            return recording.Asked.Except(Platforms).Except(SettingsReader.FormerNames);
        }
    }

    private static IReadOnlyDictionary<string, string> Sample { get; } = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "local.settings.sample.json")))
        .RootElement.GetProperty("Values").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString()!);

    /// <summary>Name → default, from the rows of the documented table of settings.</summary>
    private static IReadOnlyDictionary<string, string> Documented { get; } = Regex
        .Matches(
            Regex.Match(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md")), @"(?s)\n## Settings\n.*?(?=\n## )").Value,
            @"(?m)^\| `(\w+)` \| ([^|]*) \|")
        .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    private static Dictionary<string, string?> AsConfiguration(IReadOnlyDictionary<string, string> settings) =>
        settings.ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value);

    private static void Equal(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (should, does) = (expected.ToHashSet(), actual.ToHashSet());
        Assert.Empty(should.Except(does).Select(name => $"{name} is missing").Concat(does.Except(should).Select(name => $"{name} is nobody's")));
    }
}
