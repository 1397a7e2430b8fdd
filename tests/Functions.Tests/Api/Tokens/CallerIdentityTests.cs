using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Api.Tokens;
using TokenFunctions.Options;
using TokenFunctions.Tests.Api.Http;

namespace TokenFunctions.Tests.Api.Tokens;

public sealed class CallerIdentityTests
{
    private static readonly string Principal = Convert.ToBase64String(
        Encoding.UTF8.GetBytes("""{"claims":[{"typ":"appid","val":"app-1"},{"typ":"name","val":"somebody"}]}"""));

    [Fact]
    public void Of_PlatformAuthenticates_NamesApplicationAndObject() =>
        Assert.Equal(["app-1", "object-1"], Of(true, Principal, "object-1").Order(StringComparer.Ordinal));

    [Fact]
    public void Of_PlatformDoesNot_TrustsNoHeader() => Assert.Empty(Of(false, Principal, "object-1"));

    [Theory]
    [InlineData("not base64")]
    [InlineData("e30=")]
    [InlineData("W10=")]
    [InlineData("eyJjbGFpbXMiOlt7fV19")]
    public void Of_PrincipalIsNone_IsNobody(string principal) => Assert.Empty(Of(true, principal, ""));

    private static IReadOnlySet<string> Of(bool isOn, string principal, string id) => new CallerIdentity(new HostingSettings(true, null, isOn))
        .Of(Requests.Of("", "", ("X-MS-CLIENT-PRINCIPAL", principal), ("X-MS-CLIENT-PRINCIPAL-ID", id))).Identities;
}
