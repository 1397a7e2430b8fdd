using System.Text;
using System.Text.Json;
using TokenFunctions.Tests.OAuth;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.Model.Profiles;

public sealed class ProfileCatalogTests
{
    [Theory]
    [InlineData(
        "asana",
        "asana-mcp",
        "atlassian",
        "entra",
        "github",
        "google",
        "hubspot",
        "linear",
        "mcp",
        "notion",
        "notion-mcp",
        "quickbooks",
        "salesforce",
        "slack",
        "slack-user",
        "stripe-apps",
        "xero",
        "zoho")]
    [InlineData("airtable", "bitbucket", "discord", "dropbox", "figma", "gitlab", "linkedin", "reddit", "spotify", "twitch", "zoom")]
    public void Names_OfTheEmbeddedFile_HoldWhatUsersBring(params string[] names) => Assert.Empty(names.Except(ProfileCatalog.Names));

    [Fact]
    public void Find_Generic_DoesNotDifferFromTheStandard() =>
        Assert.Equal(JsonSerializer.Serialize(ProviderProfile.Generic), JsonSerializer.Serialize(Some.Profile("generic") with { Documentation = null }));

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(ProfileCatalog.Find("no-such-provider"));

    [Fact]
    public void Find_Members_AreReadFromTheData()
    {
        Assert.Equal(TimeSpan.FromMinutes(30), Some.Profile("xero").ReuseGrace);
        Assert.Equal(TimeSpan.FromDays(60), Some.Profile("xero").RefreshTokenIdleLifetime);
        Assert.True(Some.Profile("github").RefreshKillsAccessToken);
        Assert.True(Some.Profile("google").ReuseIsHarmless);
        Assert.Equal(
            (BodyEncoding.Json, ClientAuthentication.ClientSecretBasic), (Some.Profile("notion").BodyEncoding, Some.Profile("notion").ClientAuthentication));
    }

    [Theory]
    [InlineData("""{"profiles":[{"name":"x","reuse_grase":"00:30:00"}]}""", "reuse_grase")]
    [InlineData("""{"profiles":[{"reuse_is_harmless":true}]}""", "name")]
    [InlineData("""{"profiles":[{"name":"x","body_encoding":"xml"}]}""", "body_encoding")]
    [InlineData("""{"profiles":[{"name":"x","body_encoding":1}]}""", "body_encoding")]
    [InlineData("""{"profiles":[{"name":"x","name":"y"}]}""", "name")]
    [InlineData("""{"profiles":[{"name":"x"},{"name":"x"}]}""", "Profile x")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"http://acme.example/token"}]}""", "http://acme.example/token")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://acme.example/{tenant}/token"}]}""", "tenant")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://acme.example/token","settings":{"tenant":{"description":"t"}}}]}""", "tenant")]
    [InlineData(
        """{"profiles":[{"name":"x","token_endpoint":"https://acme.example/{tenant}","settings":{"tenant":{"description":"t","default":"a/b"}}}]}""", "tenant")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://{tenant}.example","settings":{"tenant":{"description":"t"}}}]}""", "domain")]
    [InlineData(
        """{"profiles":[{"name":"x","token_endpoint":"https://{tenant}.example","settings":{"tenant":{"description":"t","values":["acme","acme/"]}}}]}""",
        "acme/")]
    [InlineData(
        """{"profiles":[{"name":"x","token_endpoint":"https://{tenant}.example","settings":{"tenant":{"description":"t","values":["acme"],"default":"other"}}}]}""",
        "default")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://acme.example/{tenant}","settings":{"tenant":{}}}]}""", "description")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"{scheme}://acme.example/","settings":{"scheme":{"description":"s"}}}]}""", "https")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://acme.example/{Tenant}"}]}""", "{Tenant}")]
    [InlineData("""{"profiles":[{"name":"x","token_endpoint":"https://{user}@acme.example/","settings":{"user":{"description":"u"}}}]}""", "https://{user}@")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"kind":"transient","reason":"provider_throttled"}]}]}""", "names nothing")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"code":"a","kind":"transient","reason":"bad_luck"}]}]}""", "bad_luck")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"code":"a","kind":"fatal","reason":"provider_throttled"}]}]}""", "kind")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"code":"a","reason":"provider_throttled"}]}]}""", "kind")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"status":503,"kind":"reauth_required","reason":"refresh_token_rejected"}]}]}""", "503")]
    [InlineData("""{"profiles":[{"name":"x","errors":[{"status":429,"kind":"reauth_required","reason":"refresh_token_rejected"}]}]}""", "429")]
    [InlineData("null", "No profiles")]
    [InlineData("{}", "profiles")]
    public void Parse_BadData_NamesWhatIsWrong(string json, string named)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));

        var exception = Assert.Throws<InvalidDataException>(() => ProfileCatalog.Parse(stream));

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }
}
