using System.Text.Json.Nodes;
using TokenFunctions.Api.Http;
using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.Model.Profiles;

public sealed class ProfileValidatorTests
{
    [Fact]
    public void Problems_EmbeddedProfiles_HaveNone() =>
        Assert.Empty(ProfileCatalog.Names.SelectMany(name => ProfileValidator.Problems(ProfileCatalog.Find(name)!).Select(found => $"{name}: {found}")));

    [Theory]
    [InlineData("""{"rotation":"never"}""", "reuse_is_harmless", "never rotates")]
    [InlineData("""{"rotation":"never","reuse_is_harmless":true,"reuse_grace":"00:10:00"}""", "reuse_grace", "rotates")]
    [InlineData("""{"reuse_is_harmless":true,"reuse_grace":"00:10:00"}""", "reuse_grace", "not harmless")]
    [InlineData("""{"rotation":"always","concurrent_refresh_is_safe":true}""", "concurrent_refresh_is_safe", "reuse")]
    [InlineData("""{"reuse_grace":"-00:10:00"}""", "reuse_grace", "longer than nothing")]
    [InlineData("""{"default_lifetime":"00:00:00"}""", "default_lifetime", "longer than nothing")]
    [InlineData("""{"refresh_token_idle_lifetime":"90.00:00:00","refresh_token_absolute_lifetime":"30.00:00:00"}""", "refresh_token_idle_lifetime", "absolute")]
    [InlineData("""{"refresh_method":"get"}""", "refresh_method", "query")]
    [InlineData("""{"grant_type":""}""", "grant_type", "printable")]
    [InlineData("""{"token_parameter":"client_secret"}""", "token_parameter", "client_secret")]
    [InlineData("""{"headers":{"Authorization":"Basic eHg6eHg="}}""", "headers", "Authorization")]
    [InlineData("""{"headers":{"cookie":"a=b"}}""", "headers", "cookie")]
    [InlineData("""{"headers":{"content-type":"text/plain"}}""", "headers", "content-type")]
    [InlineData("""{"headers":{"X-Api-Key":"k"}}""", "headers", "X-Api-Key")]
    [InlineData("""{"headers":{"X-A":"a\r\nB: c"}}""", "headers", "X-A")]
    [InlineData("""{"headers":{"X A":"a"}}""", "headers", "X A")]
    [InlineData("""{"refresh_parameters":{"client_secret":"s"}}""", "refresh_parameters", "client_secret")]
    [InlineData("""{"refresh_parameters":{"App_Password":"s"}}""", "refresh_parameters", "App_Password")]
    [InlineData("""{"refresh_parameters":{"grant_type":"x"}}""", "refresh_parameters", "grant_type")]
    [InlineData("""{"token_parameter":"t","refresh_parameters":{"t":"x"}}""", "refresh_parameters", "a profile must not set t")]
    [InlineData("""{"response":{"access_token":"data."}}""", "response", "'data.'")]
    [InlineData("""{"response":{"error_description":["a","b..c"]}}""", "response", "'b..c'")]
    [InlineData("""{"success":{"path":"","equal":"true"}}""", "success", "no path")]
    [InlineData("""{"token_endpoint":"http://acme.example/token"}""", "token_endpoint", "https")]
    [InlineData("""{"revocation_endpoint":"https://acme.example/{tenant}"}""", "revocation_endpoint", "tenant")]
    [InlineData("""{"issuer":"https://acme.example/#x"}""", "issuer", "https")]
    [InlineData("""{"introspection_endpoint":"https://u:p@acme.example/"}""", "introspection_endpoint", "https")]
    [InlineData("""{"settings":{"tenant":{"description":"t"}}}""", "settings", "tenant")]
    [InlineData("""{"documentation":"ftp://acme.example/"}""", "documentation", "https")]
    [InlineData("""{"errors":[{"code":"a","kind":"transient","reason":"refresh_token_rejected"}]}""", "errors", "refresh_token_rejected")]
    [InlineData("""{"errors":[{"code":"a","kind":"reauth_required","reason":"rotation_lost"}]}""", "errors", "rotation_lost")]
    [InlineData("""{"errors":[{"status":500,"kind":"transient","reason":"provider_unavailable"}]}""", "errors", "500")]
    [InlineData("""{"errors":[{"status":429,"kind":"transient","reason":"provider_throttled"}]}""", "errors", "429")]
    [InlineData("""{"errors":[{"code":"a","kind":"reauth_required","reason":"refresh_token_rejected","retry_after":"00:10:00"}]}""", "errors", "retry_after")]
    [InlineData("""{"errors":[{"code":"a","kind":"transient","reason":"provider_throttled","retry_after":"2.00:00:00"}]}""", "errors", "retry_after")]
    public void Problems_WhatCannotBe_IsNamedWithTheReason(string members, string member, string reason)
    {
        var found = Assert.Single(ProfileValidator.Problems(ProfileJson.Merge(ProviderProfile.Generic, JsonNode.Parse(members)!.AsObject())));

        Assert.Equal(member, found.Member);
        Assert.Contains(reason, found.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rotation":"never","reuse_is_harmless":true}""")]
    [InlineData("""{"rotation":"always","reuse_grace":"00:10:00","concurrent_refresh_is_safe":true}""")]
    [InlineData("""{"refresh_method":"get","body_encoding":"query","grant_type":"ig_refresh_token","token_parameter":"access_token"}""")]
    [InlineData("""{"headers":{"User-Agent":"web:acme:v1 (by /u/acme)","Accept":"application/vnd.acme+json"},"refresh_parameters":{"scope":"a b","resource":"https://mcp.acme.example"}}""")]
    [InlineData("""{"errors":[{"status":429,"kind":"not_processed","reason":"provider_throttled","retry_after":"00:10:00"}]}""")]
    [InlineData("""{"token_endpoint":"https://{host}/token","settings":{"host":{"description":"h","default":"login.acme.example"}}}""")]
    [InlineData("""{"token_endpoint":"https://accounts.{domain}/token","settings":{"domain":{"description":"d","values":["acme.example","acme--x.example.au"],"default":"acme.example"}}}""")]
    public void Problems_WhatCanBe_AreNone(string members) =>
        Assert.Empty(ProfileValidator.Problems(ProfileJson.Merge(ProviderProfile.Generic, JsonNode.Parse(members)!.AsObject())));
}
