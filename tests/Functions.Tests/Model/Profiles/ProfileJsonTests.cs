using System.Text.Json;
using System.Text.Json.Nodes;
using TokenFunctions.Tests.OAuth;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.Model.Profiles;

public sealed class ProfileJsonTests
{
    [Fact]
    public void Merge_Nothing_IsTheSameProfile()
    {
        foreach (var profile in ProfileCatalog.Names.Select(Some.Profile))
        {
            Assert.Equal(Text(profile), Text(ProfileJson.Merge(profile, [])));
        }
    }

    [Fact]
    public void Merge_Members_ReplaceAndObjectsAreMerged()
    {
        var profile = ProviderProfile.Generic with
        {
            ReuseGrace = TimeSpan.FromMinutes(1),
            Headers = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" },
            Success = new SuccessTest("ok", "true"),
            Errors = [new ErrorDialect { Code = "x", Kind = FailureKind.Transient, Reason = FailureReasons.ProviderThrottled }],
        };

        var merged = ProfileJson.Merge(profile, Object("""
            {"reuse_grace":"00:02:00","headers":{"B":null,"C":"3"},"response":{"error":"status"},"success":null,"client_authentication":"client_secret_post",
             "errors":[{"code":"y","kind":"reauth_required","reason":"refresh_token_rejected"}]}
            """));

        Assert.Equal((TimeSpan.FromMinutes(2), ClientAuthentication.ClientSecretPost, null), (merged.ReuseGrace, merged.ClientAuthentication, merged.Success));
        Assert.Equal(new Dictionary<string, string> { ["A"] = "1", ["C"] = "3" }, merged.Headers);
        Assert.Equal(("status", "access_token"), (merged.Response.Error, merged.Response.AccessToken));
        Assert.Equal("y", Assert.Single(merged.Errors).Code);
        Assert.Equal(TimeSpan.FromMinutes(1), profile.ReuseGrace);
    }

    [Fact]
    public void Merge_NullOfAMember_BringsBackTheDefault() =>
        Assert.Equal(
            ProviderProfile.Generic.TokenParameter,
            ProfileJson.Merge(ProviderProfile.Generic with { TokenParameter = "t" }, Object("""{"token_parameter":null}""")).TokenParameter);

    [Theory]
    [InlineData("""{"reuse_grase":"00:01:00"}""", "$.reuse_grase")]
    [InlineData("""{"reuse_grace":60}""", "$.reuse_grace")]
    [InlineData("""{"response":{"acces_token":"x"}}""", "$.response.acces_token")]
    [InlineData("""{"response":{"access_token":null,"error":7}}""", "$.response.error")]
    [InlineData("""{"body_encoding":"xml"}""", "$.body_encoding")]
    [InlineData("""{"errors":[{"code":"a","kind":"fatal"}]}""", "$.errors[0].kind")]
    [InlineData("""{"errors":{}}""", "$.errors")]
    [InlineData("""{"headers":{"A":1}}""", "$.headers.A")]
    public void Merge_UnknownMemberOrWrongKind_IsNamed(string json, string path) =>
        Assert.Equal(path, Assert.Throws<JsonException>(() => ProfileJson.Merge(ProviderProfile.Generic, Object(json))).Path);

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Text(ProviderProfile profile) => ProfileJson.Write(profile).ToJsonString();
}
