using TokenFunctions.Model.Profiles;

namespace TokenFunctions.Tests.OAuth;

public sealed class EndpointTemplateTests
{
    [Fact]
    public void Fill_AllValues_IsTheAddress() => Assert.Equal(
        "https://acme.login.example/acme/token?t=acme&r=eu",
        EndpointTemplate.Of("https://{tenant}.login.example/{tenant}/token?t={tenant}&r={region}")!
            .Fill(new Dictionary<string, string> { ["tenant"] = "acme", ["region"] = "eu" }));

    [Fact]
    public void Fill_ValueMissing_IsNull() =>
        Assert.Null(EndpointTemplate.Of("https://a.example/{tenant}")!.Fill(new Dictionary<string, string> { ["region"] = "eu" }));

    [Theory]
    [InlineData("https://{x}.acme.example/token", "t-1")]
    [InlineData("https://login-{x}.acme.example/token", "EU2")]
    [InlineData("https://acme.example/{x}/token", "contoso.onmicrosoft.com")]
    [InlineData("https://acme.example/{x}/token", "72f988bf-86f1-41af-91ab-2d7cd011db47")]
    [InlineData("https://acme.example/token?t={x}", "a_b~c")]
    [InlineData("https://{x}/token", "login.my-company.example")]
    public void Problem_ValueThatFits_IsNull(string template, string value) => Assert.Null(EndpointTemplate.Of(template)!.Problem("x", value));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a:1")]
    [InlineData("a\\b")]
    [InlineData("a%2fb")]
    [InlineData("a%2Eb")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\tb")]
    [InlineData("\u00e9")]
    [InlineData("\uff0e")]
    [InlineData("\u3002evil")]
    [InlineData("{y}")]
    [InlineData("..")]
    [InlineData(".")]
    public void Problem_ValueThatWouldLeaveItsPlace_IsTold(string value)
    {
        foreach (var template in (string[])[
            "https://{x}/token", "https://{x}.acme.example/token", "https://acme.example/{x}/token", "https://acme.example/token?t={x}"])
        {
            Assert.NotNull(EndpointTemplate.Of(template)!.Problem("x", value));
        }
    }

    [Theory]
    [InlineData("https://{x}.acme.example/token", "evil.example")]
    [InlineData("https://{x}.acme.example/token", "-a")]
    [InlineData("https://{x}.acme.example/token", "a_b")]
    [InlineData("https://{x}/token", "localhost")]
    [InlineData("https://{x}/token", "127.0.0.1")]
    [InlineData("https://{x}/token", "0x7f.1")]
    [InlineData("https://{x}/token", "acme.example:8443")]
    [InlineData("https://{x}/token", "acme..example")]
    public void Problem_ValueThatIsNoHost_IsTold(string template, string value) => Assert.NotNull(EndpointTemplate.Of(template)!.Problem("x", value));

    [Fact]
    public void Problem_ValueTooLongForALabel_IsTold()
    {
        Assert.Null(EndpointTemplate.Of("https://{x}.acme.example")!.Problem("x", new string('a', 63)));
        Assert.NotNull(EndpointTemplate.Of("https://{x}.acme.example")!.Problem("x", new string('a', 64)));
    }
}
