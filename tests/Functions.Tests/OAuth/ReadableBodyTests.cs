using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Bodies whose tokens can be read although they are no plain JSON object. Fault 12.</summary>
public sealed class ReadableBodyTests
{
    private const string Tokens = """{"access_token":"a1","refresh_token":"r2","expires_in":3600}""";
    private const string Warning = "<br />\n<b>Warning</b>: Undefined array key {0} in <b>/srv/token.php</b> on line <b>3</b><br />\n";

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"0\"")]
    [InlineData("[null]")]
    [InlineData("{\"code\":0,\"message\":\"\"}")]
    public void Read_EmptyErrorBesideAToken_IsNoError(string error) =>
        AssertTokens(Encoding.UTF8.GetBytes($$"""{"error":{{error}},"access_token":"a1","refresh_token":"r2"}"""));

    [Theory]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("[\"x\"]")]
    [InlineData("{\"code\":0,\"message\":\"x\"}")]
    public void Read_ErrorBesideAToken_IsAnErrorAndKeepsTheRefreshToken(string error) =>
        Assert.Equal("r2", Some.Failed($$"""{"error":{{error}},"access_token":"a1","refresh_token":"r2"}""").RefreshToken?.Reveal());

    [Theory]
    [InlineData(Warning + Tokens)]
    [InlineData("Warning: Undefined variable $x in /srv/token.php on line 3\n" + Tokens)]
    [InlineData(")]}',\n" + Tokens)]
    [InlineData("while(1);" + Tokens)]
    [InlineData("for(;;);" + Tokens + "\n")]
    [InlineData("{}&&" + Tokens)]
    [InlineData("[" + Tokens + "]")]
    [InlineData(" [ " + Tokens + " , ] ")]
    [InlineData(")]}'\n[" + Tokens + "]")]
    [InlineData("\ufeff\ufeff" + Tokens)]
    public void Read_JsonWithinOtherText_IsRead(string body)
    {
        AssertTokens(Encoding.UTF8.GetBytes(body));
        AssertTokens(Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded");
        AssertTokens(Encoding.Unicode.GetBytes(body));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Read_Utf16_IsRead(bool isBigEndian, bool hasMark)
    {
        var encoding = new UnicodeEncoding(isBigEndian, hasMark);

        AssertTokens([.. encoding.Preamble, .. encoding.GetBytes(Tokens)]);
    }

    [Theory]
    [InlineData(Warning)]
    [InlineData(")]}',\n")]
    [InlineData("[")]
    public void Read_CutOffAfterTheRefreshToken_KeepsIt(string before)
    {
        var body = ResponseBody.Read(Encoding.UTF8.GetBytes($$"""{{before}}{"access_token":"a1","refresh_token":"r2","expi"""), isWhole: false);

        var failed = Some.Failed(new ProviderResponse.Received(200, body));

        Assert.Equal((FailureKind.Ambiguous, "r2"), (failed.Kind, failed.RefreshToken?.Reveal()));
    }

    [Theory]
    [InlineData("<html><script>var x = {\"error\":\"invalid_grant\",\"refresh_token\":\"r2\"};</script></html>")]
    [InlineData("Sorry {\"error\":\"invalid_grant\",\"refresh_token\":\"r2\"} happened")]
    [InlineData("[{\"error\":\"invalid_grant\",\"refresh_token\":\"r2\"},{}]")]
    public void Read_JsonWithinAPage_IsNoAnswer(string body)
    {
        var failed = Some.Failed(body);

        Assert.Equal((FailureKind.Ambiguous, null), (failed.Kind, failed.RefreshToken));
    }

    [Fact]
    public void Read_FormWithJsonInAMember_IsAForm() => Assert.Equal(
        "a1",
        Assert.IsType<TokenResponse.Issued>(
            Some.Read("""access_token=a1&meta={"error":"x"}""", mediaType: "application/x-www-form-urlencoded")).AccessToken.Reveal());

    private static void AssertTokens(byte[] body, string mediaType = "application/json")
    {
        var answer = TokenResponseReader.Read(Some.Request(), new ProviderResponse.Received(200, ResponseBody.Read(body, mediaType)), Some.Now);

        var issued = Assert.IsType<TokenResponse.Issued>(answer);
        Assert.Equal(("a1", "r2"), (issued.AccessToken.Reveal(), issued.RefreshToken?.Reveal()));
    }
}
