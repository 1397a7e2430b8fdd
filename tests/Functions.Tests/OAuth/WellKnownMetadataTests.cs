using TokenFunctions.OAuth.Metadata;

namespace TokenFunctions.Tests.OAuth;

public sealed class WellKnownMetadataTests
{
    [Theory]
    [InlineData("https://as.example", "https://as.example/.well-known/oauth-authorization-server", "https://as.example/.well-known/openid-configuration")]
    [InlineData("https://as.example/", "https://as.example/.well-known/oauth-authorization-server", "https://as.example/.well-known/openid-configuration")]
    [InlineData(
        "https://as.example:8443/tenant/1",
        "https://as.example:8443/.well-known/oauth-authorization-server/tenant/1",
        "https://as.example:8443/tenant/1/.well-known/openid-configuration",
        "https://as.example:8443/.well-known/openid-configuration/tenant/1")]
    [InlineData(
        "https://as.example/tenant/",
        "https://as.example/.well-known/oauth-authorization-server/tenant",
        "https://as.example/tenant/.well-known/openid-configuration",
        "https://as.example/.well-known/openid-configuration/tenant")]
    [InlineData(
        "https://as.example/a%20b%2Fc",
        "https://as.example/.well-known/oauth-authorization-server/a%20b%2Fc",
        "https://as.example/a%20b%2Fc/.well-known/openid-configuration",
        "https://as.example/.well-known/openid-configuration/a%20b%2Fc")]
    public void Of_Issuer_IsInsertedThenAppended(string issuer, params string[] places) =>
        Assert.Equal(places, WellKnownMetadata.Of(new Uri(issuer)).Select(p => p.AbsoluteUri));
}
