using System.Text.Json;
using TokenFunctions.Tests.OAuth;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Requests;
using TokenFunctions.OAuth.Responses;

namespace TokenFunctions.Tests.Model.Profiles;

/// <summary>Rules for each profile of the catalogue.</summary>
public sealed class CatalogTests
{
    /// <summary>Their endpoints are in no catalogue. They come from a registration or from discovery.</summary>
    private static readonly string[] WithoutAddress = ["generic", "mcp"];

    public static TheoryData<string> All => [.. ProfileCatalog.Names];

    /// <summary>
    /// A profile, and the host that its refresh goes to. Each setting without a default is <c>acme</c>, or <c>acme.example</c> if it is a whole host.
    /// </summary>
    public static TheoryData<string, string> Hosts => new()
    {
        { "adobe-acrobat-sign", "acme.example" },
        { "airtable", "airtable.com" },
        { "asana", "app.asana.com" },
        { "asana-mcp", "app.asana.com" },
        { "atlassian", "auth.atlassian.com" },
        { "auth0", "acme.example" },
        { "bitbucket", "bitbucket.org" },
        { "box", "api.box.com" },
        { "calendly", "auth.calendly.com" },
        { "discord", "discord.com" },
        { "docusign", "account.docusign.com" },
        { "dropbox", "api.dropboxapi.com" },
        { "entra", "login.microsoftonline.com" },
        { "facebook", "graph.facebook.com" },
        { "figma", "api.figma.com" },
        { "github", "github.com" },
        { "gitlab", "gitlab.com" },
        { "google", "oauth2.googleapis.com" },
        { "hubspot", "api.hubapi.com" },
        { "instagram", "graph.instagram.com" },
        { "linear", "api.linear.app" },
        { "linkedin", "www.linkedin.com" },
        { "miro", "api.miro.com" },
        { "notion", "api.notion.com" },
        { "notion-mcp", "mcp.notion.com" },
        { "okta", "acme.example" },
        { "pipedrive", "oauth.pipedrive.com" },
        { "quickbooks", "oauth.platform.intuit.com" },
        { "reddit", "www.reddit.com" },
        { "ringcentral", "platform.ringcentral.com" },
        { "salesforce", "login.salesforce.com" },
        { "shopify", "acme.myshopify.com" },
        { "slack", "slack.com" },
        { "slack-user", "slack.com" },
        { "snowflake", "acme.example" },
        { "spotify", "accounts.spotify.com" },
        { "square", "connect.squareup.com" },
        { "strava", "www.strava.com" },
        { "stripe-apps", "api.stripe.com" },
        { "threads", "graph.threads.net" },
        { "twitch", "id.twitch.tv" },
        { "wise", "api.wise.com" },
        { "withings", "wbsapi.withings.net" },
        { "x", "api.x.com" },
        { "xero", "identity.xero.com" },
        { "zendesk", "acme.zendesk.com" },
        { "zoho", "accounts.zoho.com" },
        { "zoom", "zoom.us" },
    };

    [Fact]
    public void Names_OfTheFile_AreSortedUniqueAndWellFormed()
    {
        using var file = JsonDocument.Parse(typeof(ProfileCatalog).Assembly.GetManifestResourceStream("TokenFunctions.profiles.json")!);

        var names = file.RootElement.GetProperty("profiles").EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToList();

        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        Assert.Equal(names, ProfileCatalog.Names);
        Assert.All(names, name => Assert.Matches(@"\A[a-z][a-z0-9-]*\z", name));
    }

    [Fact]
    public void Hosts_AreListedForEachProfileWithAnAddress() =>
        Assert.Equal(ProfileCatalog.Names.Except(WithoutAddress), Hosts.Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(All))]
    public void Profile_TellsItsSourceItsAddressAndItsRotation_OrThatItIsUnsure(string name)
    {
        var profile = Some.Profile(name);

        Assert.Equal("https", profile.Documentation?.Scheme);
        Assert.Equal(WithoutAddress.Contains(name), profile.TokenEndpoint is null);
        Assert.True(name == "generic" || profile.Rotation is not null || profile.Unsure is not null);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Refresh_OfTheProfile_GoesToItsHostAndCarriesTheToken(string name, string host)
    {
        using var message = ProviderRequest.Refresh(Some.Request(Registered(name)));

        Assert.Equal(("https", host, ""), (message.RequestUri!.Scheme, message.RequestUri.Host, message.RequestUri.UserInfo));
        var inTheAddress = Some.Profile(name).BodyEncoding == BodyEncoding.Query;
        Assert.Equal(inTheAddress, message.RequestUri.Query.Contains(Some.RefreshToken, StringComparison.Ordinal));
        Assert.Equal(!inTheAddress, (await message.Content!.ReadAsStringAsync()).Contains(Some.RefreshToken, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void OtherAddresses_OfTheProfile_AreOfTheSameHost(string name, string host)
    {
        var profile = Some.Profile(name);

        Assert.All(
            profile.Endpoints,
            endpoint => Assert.Equal(("https", host), new Uri(Filled(profile, endpoint.Value)) is var uri ? (uri.Scheme, uri.Host) : default));
    }

    private static Provider Registered(string name)
    {
        var profile = Some.Profile(name);
        return Some.Provider(profile, new Uri(Filled(profile, profile.TokenEndpoint!))) with
        {
            ClientAuthentication = profile.ClientAuthentication ?? ClientAuthentication.ClientSecretBasic,
        };
    }

    private static string Filled(ProviderProfile profile, string template)
    {
        var given = profile.Settings.Where(setting => setting.Value.Default is null)
            .ToDictionary(
                setting => setting.Key, setting => template.StartsWith($"https://{{{setting.Key}}}/", StringComparison.Ordinal) ? "acme.example" : "acme");
        var settings = new ProfileSettings(profile, given);
        Assert.Empty(settings.Problems());
        return settings.Fill(template)!;
    }
}
