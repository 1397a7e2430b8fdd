using System.Runtime.CompilerServices;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>The documented table is generated from the data, so that the two cannot differ.</summary>
public sealed class ProfileTableTests
{
    private const string Header = """
        | profile | a refresh gives another refresh token | the used one works again | unused it dies after | it dies anyway after | kills the old access token | settings | unsure |
        |---|---|---|---|---|---|---|---|
        """;

    [Fact]
    public void Page_OfTheProfiles_HoldsTheTableOfTheData()
    {
        var page = File.ReadAllText(InDocs("profiles.md"));

        var table = string.Join('\n', [Header, .. ProfileCatalog.Names.Select(name => Row(Some.Profile(name)))]);

        Assert.True(page.Contains(table, StringComparison.Ordinal), $"docs/profiles.md does not hold this table; put it there:\n{table}");
    }

    private static string InDocs(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", file);

    private static string Row(ProviderProfile profile) =>
        $"| [{profile.Name}]({profile.Documentation}) | {Rotation(profile.Rotation)} | {Reuse(profile)} | "
        + $"{Time(profile.RefreshTokenIdleLifetime)} | {Time(profile.RefreshTokenAbsoluteLifetime)} | "
        + $"{(profile.RefreshKillsAccessToken ? "yes" : "–")} | {Settings(profile)} | {profile.Unsure ?? "–"} |";

    private static string Rotation(RefreshTokenRotation? rotation) => rotation switch
    {
        RefreshTokenRotation.Never => "never",
        RefreshTokenRotation.Always => "always",
        RefreshTokenRotation.Sometimes => "sometimes",
        _ => "?",
    };

    private static string Reuse(ProviderProfile profile) => profile switch
    {
        { ReuseIsHarmless: true } => "always",
        { ReuseGrace: { } grace } => $"for {Time(grace)}",
        _ => "never",
    };

    private static string Settings(ProviderProfile profile) => profile.Settings.Count == 0
        ? "–"
        : string.Join(", ", profile.Settings
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Select(setting => setting.Value.Default is { } value ? $"`{setting.Key}` ({value})" : $"`{setting.Key}`"));

    private static string Time(TimeSpan? time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Value.TotalDays:0} days",
        { TotalHours: >= 1 } => $"{time.Value.TotalHours:0} h",
        { } => $"{time.Value.TotalMinutes:0} min",
        null => "–",
    };
}
