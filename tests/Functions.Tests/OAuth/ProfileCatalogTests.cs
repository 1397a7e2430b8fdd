using System.Text;
using TokenFunctions.OAuth;

namespace TokenFunctions.Tests.OAuth;

public sealed class ProfileCatalogTests
{
    [Fact]
    public void Names_OfTheEmbeddedFile_AreTheSupportedProviders() => Assert.Equal(
        ["asana", "atlassian", "entra", "generic", "github", "google", "hubspot", "linear", "mcp", "notion", "quickbooks", "salesforce", "slack", "stripe-apps", "xero", "zoho"],
        ProfileCatalog.Names);

    [Fact]
    public void Find_Generic_DoesNotDifferFromTheStandard()
    {
        var generic = Some.Profile("generic");

        Assert.Equal(ProviderProfile.Generic with { Documentation = generic.Documentation, Errors = generic.Errors, RefreshParameters = generic.RefreshParameters, Headers = generic.Headers }, generic);
        Assert.Empty(generic.Errors);
    }

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(ProfileCatalog.Find("no-such-provider"));

    [Fact]
    public void Find_Members_AreReadFromTheData()
    {
        Assert.Equal(TimeSpan.FromMinutes(30), Some.Profile("xero").ReuseGrace);
        Assert.Equal(TimeSpan.FromDays(60), Some.Profile("xero").RefreshTokenIdleLifetime);
        Assert.True(Some.Profile("github").RefreshKillsAccessToken);
        Assert.True(Some.Profile("google").ReuseIsHarmless);
        Assert.Equal((BodyEncoding.Json, ClientAuthentication.ClientSecretBasic), (Some.Profile("notion").BodyEncoding, Some.Profile("notion").ClientAuthentication));
    }

    [Theory]
    [InlineData("""[{"name":"x","reuse_grase":"00:30:00"}]""", "reuse_grase")]
    [InlineData("""[{"reuse_is_harmless":true}]""", "name")]
    [InlineData("""[{"name":"x","body_encoding":"xml"}]""", "body_encoding")]
    [InlineData("""[{"name":"x","body_encoding":1}]""", "body_encoding")]
    [InlineData("""[{"name":"x","name":"y"}]""", "name")]
    [InlineData("""[{"name":"x"},{"name":"x"}]""", "Profile x")]
    [InlineData("""[{"name":"x","token_endpoint":"http://acme.example/token"}]""", "http://acme.example/token")]
    [InlineData("""[{"name":"x","errors":[{"kind":"transient","reason":"provider_throttled"}]}]""", "names nothing")]
    [InlineData("""[{"name":"x","errors":[{"code":"a","kind":"transient","reason":"bad_luck"}]}]""", "bad_luck")]
    [InlineData("""[{"name":"x","errors":[{"code":"a","kind":"fatal","reason":"provider_throttled"}]}]""", "kind")]
    [InlineData("""[{"name":"x","errors":[{"code":"a","reason":"provider_throttled"}]}]""", "kind")]
    [InlineData("""[{"name":"x","errors":[{"status":503,"kind":"reauth_required","reason":"refresh_token_rejected"}]}]""", "503")]
    [InlineData("""[{"name":"x","errors":[{"status":429,"kind":"reauth_required","reason":"refresh_token_rejected"}]}]""", "429")]
    [InlineData("null", "No profiles")]
    public void Parse_BadData_NamesWhatIsWrong(string json, string named)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));

        var exception = Assert.Throws<InvalidDataException>(() => ProfileCatalog.Parse(stream));

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }
}
