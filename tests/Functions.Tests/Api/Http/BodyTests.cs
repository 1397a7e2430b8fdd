using Microsoft.Extensions.Options;
using TokenFunctions.Api.Connections;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Providers;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Endpoints;
using TokenFunctions.OAuth.Outbound;
using TokenFunctions.Options;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.Api.Http;

public sealed class BodyTests
{
    private static readonly OutboundGuard Guard = new(Microsoft.Extensions.Options.Options.Create(new OutboundOptions()));

    [Theory]
    [InlineData("", "body")]
    [InlineData("not json", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"provider":"acme","provider":"acme"}""", "body")]
    [InlineData("{}", "provider")]
    [InlineData("""{"provider":7}""", "provider")]
    [InlineData("""{"provider":"Acme"}""", "provider")]
    [InlineData("""{"provider":"acme","refresh_token":""}""", "refresh_token")]
    [InlineData("""{"provider":"acme","nonsense":1}""", "nonsense")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_in":-1}""", "expires_in")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_in":1.5}""", "expires_in")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_in":"3600"}""", "expires_in")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_in":999999999999}""", "expires_in")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_at":"2026-01-01T12:00:00"}""", "expires_at")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_at":"9999-01-01T12:00:00Z"}""", "expires_at")]
    [InlineData("""{"provider":"acme","refresh_token":"r","access_token":"a","expires_at":"2026-01-01T13:00:00Z","expires_in":1}""", "expires_at")]
    [InlineData("""{"provider":"acme","refresh_token":"r","expires_in":60}""", "expires_in")]
    [InlineData("""{"provider":"acme","access_token":"a"}""", "access_token")]
    [InlineData("""{"provider":"acme","refresh_token_expires_in":60}""", "refresh_token_expires_in")]
    [InlineData("""{"provider":"acme","resource":"relative"}""", "resource")]
    [InlineData("""{"provider":"acme","resource":"https://a.example/#f"}""", "resource")]
    [InlineData("""{"provider":"acme","labels":{"a":1}}""", "labels")]
    [InlineData("""{"provider":"acme","allowed_callers":[""]}""", "allowed_callers")]
    [InlineData("""{"provider":"acme","strategy":"lazy"}""", "strategy")]
    public async Task Connection_BadMember_IsNamed(string json, string field)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        PutConnectionRequest.Read(body, The.Start);
        Assert.Equal([field], await Requests.FieldsAsync(body.Problem()));
    }

    [Fact]
    public async Task Connection_Whole_IsRead()
    {
        const string Json = """
            {"provider":"acme","refresh_token":"r","access_token":"a","expires_in":60,"refresh_token_expires_in":120,"scope":"s","resource":"https://a.example","labels":{"k":"v"},
             "allowed_callers":["app"],"strategy":"on_demand"}
            """;
        var body = await RequestBody.ReadAsync(Requests.Of(Json), CancellationToken.None);
        var definition = PutConnectionRequest.Read(body, The.Start);

        Assert.Null(body.Problem());
        Assert.Equal(("acme", "r", "a", "s"), (definition.Provider, definition.RefreshToken!.Reveal(), definition.AccessToken!.Reveal(), definition.Scope));
        Assert.Equal((The.Start.AddSeconds(60), The.Start.AddSeconds(120)), (definition.AccessTokenExpiresAt, definition.RefreshTokenExpiresAt));
        Assert.Equal(("v", "app", RefreshStrategy.OnDemand), (definition.Labels["k"], definition.AllowedCallers[0], definition.Strategy));
    }

    [Theory]
    [InlineData("""{"client_id":"c"}""", "token_endpoint")]
    [InlineData("""{"token_endpoint":"https://a.example"}""", "client_id")]
    [InlineData("""{"client_id":"c","token_endpoint":"http://a.example"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://10.0.0.1"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://169.254.169.254"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://[fe80::1]"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://localhost"}""", "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","revocation_endpoint":"ftp://a.example"}""", "revocation_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","profile":"nonsense"}""", "profile")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","client_authentication":"none","client_secret":"s"}""", "client_secret")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","reauthorize_url":"javascript:alert(1)"}""", "reauthorize_url")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","default_expires_in":0}""", "default_expires_in")]
    public async Task Provider_BadMember_IsNamed(string json, string field)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        PutProviderRequest.Read(body, "acme", Guard);
        Assert.Equal([field], await Requests.FieldsAsync(body.Problem()));
    }

    [Theory]
    [InlineData("""{"client_id":"c","overrides":{"token_endpoint":"https://acme.example/{tenant}"}}""", "overrides.token_endpoint", "settings.tenant")]
    [InlineData("""{"client_id":"c","overrides":{"token_endpoint":"http://acme.example/token"}}""", "overrides.token_endpoint", "token_endpoint")]
    [InlineData("""{"client_id":"c","overrides":{"token_endpoint":"https://10.0.0.1/token"}}""", "token_endpoint")]
    [InlineData(
        """{"client_id":"c","overrides":{"token_endpoint":"https://{h}/token","settings":{"h":{"description":"d"}}},"settings":{"h":"a.localhost"}}""",
        "token_endpoint")]
    [InlineData("""{"client_id":"c","token_endpoint":"https://a.example","settings":{"tenant":"x"}}""", "settings.tenant")]
    public async Task Provider_OverridesAndSettingsThatLeadNowhere_AreNamed(string json, params string[] fields)
    {
        var body = await RequestBody.ReadAsync(Requests.Of(json), CancellationToken.None);
        PutProviderRequest.Read(body, "acme", Guard);
        Assert.Equal(fields, await Requests.FieldsAsync(body.Problem()));
    }

    [Fact]
    public async Task Provider_OverridesWithPlaces_AreFilledFromTheSettings()
    {
        const string Json = """
            {"client_id":"c","overrides":{"token_endpoint":"https://{tenant}.acme.example/token","settings":{"tenant":{"description":"d"}},"client_authentication":"client_secret_post","reuse_grace":"00:01:00"},
             "settings":{"tenant":"t1"}}
            """;
        var body = await RequestBody.ReadAsync(Requests.Of(Json), CancellationToken.None);
        var provider = PutProviderRequest.Read(body, "acme", Guard).Provider;

        Assert.Null(body.Problem());
        Assert.Equal(
            (new Uri("https://t1.acme.example/token"), ClientAuthentication.ClientSecretPost, TimeSpan.FromMinutes(1)),
            (provider.TokenEndpoint, provider.ClientAuthentication, provider.Profile.ReuseGrace));
        Assert.Equal("00:01:00", (string?)Representations.Of(provider)["overrides"]!["reuse_grace"]);
        Assert.Equal("t1", (string?)Representations.Of(provider)["settings"]!["tenant"]);
    }

    [Fact]
    public async Task Read_BodyOverTheLimit_IsA413()
    {
        var body = await RequestBody.ReadAsync(Requests.Of(new string(' ', RequestBody.MaxBytes + 1)), CancellationToken.None);
        Assert.Equal(413, (await Requests.WrittenAsync(body.Problem()!)).Response.StatusCode);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("crm-1", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("Crm", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    public void IsValid_Name_IsLowerCaseAndShort(string name, bool isValid)
    {
        Assert.Equal(isValid, ResourceName.IsValid(name));
        Assert.False(ResourceName.IsValid(name.PadRight(101, 'x')));
    }
}
