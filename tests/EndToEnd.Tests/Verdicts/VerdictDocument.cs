using TokenFunctions.Local.Stack;

namespace TokenFunctions.EndToEnd.Tests.Verdicts;

/// <summary><c>docs/verdicts.md</c>, which is generated from the app's responses.</summary>
internal static class VerdictDocument
{
    private const string Intro = """
        # What callers get

        Each row is a provider as `local/SampleProvider` emulates it. The app refreshes it through the profile of that name, and
        a test asks for tokens by `GET /connections/{id}/token`. The test compares the answers with this page. If a cell has two
        parts, the first is the answer without a valid access token, and the second the answer while a token is valid, with its
        warning.

        - **alive**: three callers at once cost one refresh, and a second refresh works with what the first one brought.
        - **dead**: the user revoked the grant. A person is needed: 409 `reauth-required` with that reason and the link. While a
          token is valid, a refused refresh token counts when it is refused again two minutes later.
        - **throttled**: the provider answers "too many requests". 503 with a `Retry-After`, which is the provider's if it
          states one.
        - **shared grant**: another program that holds the same grant is refreshing it at this moment. The app never starts two
          refreshes. If the provider rotates and has no grace, a shared grant is lost to the one that comes second.
        - **operator's error**: the client secret (of a client without one: its id) is wrong. 409 `operator-action-required`.
          Nothing is lost, and refreshes go on once the registration is corrected.
        - **secret in rotation**: the registration has the next client secret, and the provider still accepts only the old one.
          The app sends the old one after the provider has refused the new one.

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

    /// <summary>Writes the new text to a file, which a person can compare with the document and copy over it.</summary>
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
            situations.Add(
                $"| {row.Emulation} | {await row.Alive} | {await row.Dead} | {await row.Throttled} "
                    + $"| {await row.Concurrent} | {await row.OperatorsError} | {await row.SecretInRotation} |");
            foreach (var (error, cell) in row.OtherErrors)
            {
                others.Add($"| {row.Emulation} | {error} | {await cell} |");
            }
        }

        return string.Join('\n', [Intro, Header, .. situations, "", "More of their errors:", "", OthersHeader, .. others, ""]);
    }
}
