using TokenFunctions.Local.Stack;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary><c>docs/verdicts.md</c>, which is written from what the app answers.</summary>
internal static class VerdictDocument
{
    private const string Intro = """
        # What callers get

        Each row is a provider as `local/SampleProvider` emulates it, refreshed by the app through the profile of that name and asked for tokens by `GET /connections/{id}/token`. A test runs the
        table and compares it with this page. Where a cell has two parts, the first is the answer with no living access token at hand, the second the one while a token lives, with its warning.

        - **alive**: three callers at once cost one refresh, and a second refresh works with what the first one brought.
        - **dead**: the user revoked the grant. A person is needed: 409 `reauth-required` with that reason and the link.
        - **throttled**: the provider says "too many". 503 with a `Retry-After` that is the provider's where it tells one.
        - **shared grant**: another program that holds the same grant is refreshing it at this moment. Ours never starts two refreshes; where the provider rotates and forgives nothing, a shared grant is lost to whoever comes second.
        - **operator's error**: the client secret (of a client that has none: its id) is wrong. 409 `operator-action-required`; nothing is lost, and it goes on once the registration is mended.
        - **secret in rotation**: the registration has the next client secret, the provider takes only the old one as yet. The old one is sent where the provider has proved that it refused the new one.

        """;

    private const string Header = """
        | provider | alive | dead | throttled | shared grant | operator's error | secret in rotation |
        |---|---|---|---|---|---|---|
        """;

    private const string OthersHeader = """
        | provider | error | answer |
        |---|---|---|
        """;

    private static string Path => System.IO.Path.Combine(RepositoryRoot.Path, "docs", "verdicts.md");

    public static string Read() => File.Exists(Path) ? File.ReadAllText(Path) : "";

    /// <summary>Where a person can look at, and take over, what differs.</summary>
    public static string Keep(string text)
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "verdicts.md");
        File.WriteAllText(path, text);
        return path;
    }

    public static async Task<string> WriteAsync(IEnumerable<VerdictRow> rows)
    {
        var (situations, others) = (new List<string>(), new List<string>());
        foreach (var row in rows)
        {
            situations.Add($"| {row.Emulation} | {await row.Alive} | {await row.Dead} | {await row.Throttled} | {await row.Concurrent} | {await row.OperatorsError} | {await row.SecretInRotation} |");
            foreach (var (error, cell) in row.OtherErrors)
            {
                others.Add($"| {row.Emulation} | {error} | {await cell} |");
            }
        }

        return string.Join('\n', [Intro, Header, .. situations, "", "More of their errors:", "", OthersHeader, .. others, ""]);
    }
}
