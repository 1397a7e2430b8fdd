using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>What an operator sees of a failed response. Fault 8.</summary>
public sealed class ProviderWordsTests
{
    [Theory]
    [InlineData("""{"errors":[{"code":"E17"}]}""", """{"errors":[{"code":"E17"}]}""")]
    [InlineData("""{"error":["x"]}""", """{"error":["x"]}""")]
    [InlineData("""{"error":"teapot","hint":"short and stout"}""", """{"error":"teapot","hint":"short and stout"}""")]
    [InlineData("{\n  \"reason\": \"closed\",\n  \"until\": 7\n}", """{ "reason": "closed", "until": 7 }""")]
    [InlineData("""["Unknown grant","Ask us"]""", """The response is neither JSON nor a form: ["Unknown grant","Ask us"]""")]
    [InlineData("Not Found", "The response is neither JSON nor a form: Not Found")]
    [InlineData("<error><code>E17</code></error>", "The response is neither JSON nor a form: <error><code>E17</code></error>")]
    public void Read_NoKnownMemberDescribesTheError_TheBodyIsQuoted(string body, string description) =>
        Assert.Equal(description, Some.Failed(body, 400).Error.Description);

    [Fact]
    public void Read_SuccessWithoutAToken_QuotesTheBody() =>
        Assert.Equal("""The response has no access token: {"token_type":"Bearer"}""", Some.Failed("""{"token_type":"Bearer"}""").Error.Description);

    [Theory]
    [InlineData("""{"error":"invalid_grant"}""", 400)]
    [InlineData("{}", 400)]
    [InlineData("", 400)]
    public void Read_BodyThatAddsNothing_IsNotQuoted(string body, int status) =>
        Assert.DoesNotContain("{", Some.Failed(body, status).Error.Description ?? "", StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"data":{"access_token":"SESAME","id_token":"SESAME"},"secret":"SESAME","apiKey" : "SESAME"}""")]
    [InlineData("""{"data":{"access_token":"say \"SESAME\""}}""")]
    [InlineData("""{"d":{"access_token":"cut off SESAME""")]
    [InlineData("""{"note":"client_secret=SESAME&x=1"}""")]
    [InlineData("""{"note":"Authorization: Basic SESAME"}""")]
    [InlineData("""{"\u0061ccess_\u0074oken2":"SESAME","x":1}""")]
    [InlineData("""{"d":{"any":"AbCdEfGhIjKlMnOpQrStSESAME0"}}""")]
    [InlineData("""{"d":{"any":"eyJhbGciOiJSUzI1NiJ9.eyJTESAMEsIjoxfQ.c2lnbmF0dXJlSESAME"}}""")]
    [InlineData("access_token2=SESAME x")]
    [InlineData("<x><access_token>SESAME</access_token></x>")]
    public void Read_QuotedBodyHasWhatLooksLikeASecret_IsRedacted(string body)
    {
        Assert.Contains("[redacted]", Some.Failed(body).Error.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("SESAME", Some.Failed(body).Error.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuotedBodyRepeatsOurSecretsInEscapes_IsRedacted()
    {
        var escaped = string.Concat(Some.RefreshToken.Select(c => $"\\u{(int)c:x4}"));

        Assert.Equal("""{"a":"[redacted]","b":1}""", Some.Failed($$"""{"a":"{{escaped}}","b":1}""", 400).Error.Description);
    }

    [Fact]
    public void Read_LongBody_IsBounded() =>
        Assert.Equal(ProviderError.MaxDescriptionLength, Some.Failed(string.Join(' ', Enumerable.Repeat("no", 9999)), 400).Error.Description!.Length);

    [Theory]
    [InlineData("Zugriff für Jürgen verweigert – “abgelaufen”")]
    [InlineData("アクセスが拒否されました")]
    [InlineData("تم رفض الوصول")]
    [InlineData("отказано 🔒")]
    public void Read_LettersOfAnyScript_StayReadable(string words) =>
        Assert.Equal(words, Some.Failed($$"""{"error":"x","error_description":"{{words}}"}""", 400).Error.Description);

    [Theory]
    [InlineData("\u001b[31m", @"\u001b[31m")]
    [InlineData("a\nb", @"a\u000ab")]
    [InlineData("\u202egnp", @"\u202egnp")]
    [InlineData("\u200bx", @"\u200bx")]
    [InlineData("\u2028x", @"\u2028x")]
    [InlineData("\ue000x", @"\ue000x")]
    [InlineData("\U000e0041x", @"\udb40\udc41x")]
    public void From_CharactersThatDoNotPrint_AreEscaped(string text, string escaped) =>
        Assert.Equal((escaped, escaped), ProviderError.From(400, text, text) is var error ? (error.Code, error.Description) : default);

    [Fact]
    public void Read_Redirect_NamesTheTargetOnly()
    {
        var reply = Some.Reply(302, "see there", "text/plain") with { Location = new Uri("https://there.example/x?y=1") };

        Assert.Equal("The endpoint redirects to https://there.example/x, which is not followed.", Some.Failed(reply).Error.Description);
    }
}
