namespace TokenFunctions.Local.SampleProvider.Emulations;

/// <summary>Plain RFC 6749 as far as anybody knows.</summary>
internal static class PlainProviders
{
    private static readonly string[] Names =
        ["airtable", "bitbucket", "discord", "dropbox", "figma", "gitlab", "linkedin", "reddit", "spotify", "twitch", "zoom"];

    /// <summary>Another registration at Atlassian, under the product's name.</summary>
    private static readonly string[] AtlassianNames = ["confluence", "jira"];

    public static IEnumerable<Emulation> All =>
    [
        Plain("generic"),
        .. Names.Select(Plain),
        .. AtlassianNames.Select(name => WorkApps.All.Single(e => e.Name == "atlassian") with { Name = name }),
    ];

    private static Emulation Plain(string name) => new() { Name = name, CanRevoke = true, Behaviour = new() { AcceptPublicClient = false } };
}
