using System.Text.RegularExpressions;
using TokenFunctions.EndToEnd.Tests.Running;
using TokenFunctions.Local.Stack;
using TokenFunctions.Local.Stack.App;

namespace TokenFunctions.EndToEnd.Tests.Settings;

/// <summary>Missing and wrong settings are reported all at once, by name, without their values.</summary>
public sealed partial class SettingsTests
{
    private const string Marker = "value-nobody-should-see";

    // Empty rather than left out, because a developer's own local.settings.json would supply them.
    private static readonly Dictionary<string, string> Missing = new()
    {
        ["AzureWebJobsStorage"] = "", ["TokenStorage"] = "", ["KeyVault__Uri"] = "", ["SweepSchedule"] = "", ["ReconcileSchedule"] = "",
    };

    private static readonly Dictionary<string, string> Wrong = new()
    {
        ["TokenStorage__tableServiceUri"] = $"http://{Marker}.example.com",
        ["KeyVault__Uri"] = $"ftp://{Marker}",
        ["Refresh__BeforeExpiration"] = Marker,
        ["Refresh__MinimumLifetime"] = "-00:00:01",
        ["Refresh__Timeout"] = "00:00:51",
        ["Refresh__WaitTimeout"] = "25",
        ["RefreshTokens__Store"] = Marker,
        ["Sweep__Concurrency"] = "0",
        ["Sweep__PerProvider"] = Marker,
        ["Provider__Concurrency"] = "0",
        ["Outbound__AllowLoopback"] = Marker,
    };

    [Fact]
    public async Task Start_Missing_EndsWithOneAndNamesThemAll() =>
        await StartFailsNamingAsync(Missing, [.. Missing.Keys]);

    [Fact]
    public async Task Start_Wrong_EndsWithOneAndNamesThemAll() =>
        await StartFailsNamingAsync(
            new Dictionary<string, string>(Wrong)
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true", ["TokenStorage"] = "", ["SweepSchedule"] = "0 * * * *", ["ReconcileSchedule"] = Marker,
            },
            [.. Wrong.Keys, "TokenStorage__blobServiceUri", "SweepSchedule", "ReconcileSchedule"]);

    [Fact]
    public async Task Start_WrongInAzure_IsDegradedAndNamesThemInHealth()
    {
        var settings = new Dictionary<string, string>(Wrong)
        {
            ["WEBSITE_SITE_NAME"] = "some-site",
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["TokenStorage"] = "",
            ["SweepSchedule"] = "* * * * * *",
            ["ReconcileSchedule"] = "0 30 3 * * *",
            ["Outbound__AllowLoopback"] = "true",
        };
        string[] wrong = [.. Wrong.Keys, "TokenStorage__blobServiceUri"];

        await using var app = await RunningApp.StartAsync(settings);

        var health = (await app.Api.GetAsync("health")).IsProblem(503, "misconfigured", "settings", "checks");
        Assert.Equal(wrong.Order(), health["settings"].EnumerateObject().Select(s => s.Name).Order());
        foreach (var (method, path) in new[]
        {
            ("GET", "connections/some-id/token"), ("POST", "connections/some-id/token/rejected"),
            ("PUT", "connections/some-id"), ("GET", "connections"), ("GET", "connections/some-id"),
            ("POST", "connections/some-id/refresh"), ("DELETE", "connections/some-id"),
            ("PUT", "providers/some-name"), ("GET", "providers/some-name"), ("GET", "providers"),
            ("DELETE", "providers/some-name"),
        })
        {
            var answer = (await app.Api.SendAsync(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}"))
                .IsProblem(503, "misconfigured", "settings");
            Assert.Equal(wrong.Order(), answer["settings"].EnumerateObject().Select(s => s.Name).Order());
        }

        await Until.HoldsAsync(() => Task.FromResult(app.Output), o => o.Contains("Sweep does nothing", StringComparison.Ordinal));
        Assert.DoesNotContain(Marker, app.Output + string.Concat(app.Api.Answers), StringComparison.Ordinal);
    }

    private static async Task StartFailsNamingAsync(Dictionary<string, string> settings, string[] names)
    {
        var lines = new List<string>();

        var e = await Assert.ThrowsAsync<StackException>(
            () => FunctionsAppProcess.StartAsync(new FunctionsAppOptions { Settings = settings, OnLine = lines.Add }));

        Assert.StartsWith("The app ended with code 1 ", e.Message, StringComparison.Ordinal);
        var line = Assert.Single(lines, l => l.Contains("Setting ", StringComparison.Ordinal));
        Assert.Equal(names.Order(), NamedSetting().Matches(line).Select(m => m.Groups[1].Value).Order());
        Assert.All(lines, l => Assert.DoesNotContain(Marker, l, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bSetting (\w+) ")]
    private static partial Regex NamedSetting();
}
