using System.Text;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>Cases that the fuzz test has found, reduced.</summary>
public sealed class FindingsTests
{
    [Theory]
    [InlineData(600, 700)]
    [InlineData(600, 600)]
    [InlineData(600, 1e12)]
    public void Read_JwtIssuedAfterItsEnd_EndsWhenItSays(int expiry, double issued)
    {
        var now = Some.Now.ToUnixTimeSeconds();
        var token = Some.Jwt(string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"exp":{{now + expiry}},"iat":{{now + issued:F0}}}"""));

        Assert.Equal(
            (Some.Now.AddSeconds(expiry), true),
            Some.Issued($$"""{"access_token":"{{token}}"}""") is var answer ? (answer.ExpiresAt, answer.ExpiryIsKnown) : default);
    }

    [Theory]
    [InlineData("client-1", Some.ClientSecret)]
    [InlineData(Some.ClientSecret, "")]
    public void Read_BasicHeaderRepeated_IsRedacted(string user, string password)
    {
        var header = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}"));

        Assert.Equal(
            "Authorization: Basic [redacted]",
            Some.Failed($$"""{"error":"invalid_client","message":"Authorization: Basic {{header}}"}""", 401).Error.Description);
    }

    [Fact]
    public void Read_RefusalWithARefreshToken_DoesNotRepeatIt() =>
        Assert.Equal(
            "rotated to [redacted]",
            Some.Failed("""{"error":"invalid_grant","error_description":"rotated to rt-new-0001","refresh_token":"rt-new-0001"}""", 400).Error.Description);
}
