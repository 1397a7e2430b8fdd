using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;

namespace TokenFunctions.Tests.OAuth;

public sealed class TokenResponseReaderTests
{
    private static readonly string JwtOf20Minutes = Some.Jwt($$"""{"exp":{{Some.Now.AddMinutes(20).ToUnixTimeSeconds()}}}""");

    [Fact]
    public void Read_FullAnswer_IsReadWhole()
    {
        var issued = Some.Issued(
            """{"access_token":"a1","token_type":"bearer","expires_in":3600,"refresh_token":"r2","scope":"read write","refresh_token_expires_in":86400}""");

        Assert.Equal("a1", issued.AccessToken.Reveal());
        Assert.Equal("r2", issued.RefreshToken?.Reveal());
        Assert.Equal("Bearer", issued.TokenType);
        Assert.Equal("read write", issued.Scope);
        Assert.Equal(Some.Now.AddHours(1), issued.ExpiresAt);
        Assert.Equal(Some.Now.AddDays(1), issued.RefreshTokenExpiresAt);
        Assert.True(issued.ExpiryIsKnown);
    }

    [Fact]
    public void Read_OnlyAnAccessToken_LeavesTheRestUnchanged()
    {
        var issued = Some.Issued("""{"access_token":"a1"}""");

        Assert.Null(issued.RefreshToken);
        Assert.Null(issued.Scope);
        Assert.Null(issued.RefreshTokenExpiresAt);
        Assert.Equal("Bearer", issued.TokenType);
        Assert.Equal((Some.Now.AddHours(1), false), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Fact]
    public void Read_ScopeAndTypeTooLongForARow_AreNotTaken()
    {
        var issued = Some.Issued(
            $$"""{"access_token":"a1","refresh_token":"r2","scope":"{{new string('s', 8193)}}","token_type":"{{new string('t', 101)}}"}""");

        Assert.Equal(("r2", null, "Bearer"), (issued.RefreshToken?.Reveal(), issued.Scope, issued.TokenType));
    }

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3599.9", 3599)]
    [InlineData("\" 60 \"", 60)]
    [InlineData("6e1", 60)]
    [InlineData("1", 1)]
    [InlineData("31536000", 31536000)]
    public void Read_ExpiresIn_IsSecondsFromTheSending(string value, long seconds)
    {
        var issued = Some.Issued($$"""{"access_token":"a1","expires_in":{{value}}}""");

        Assert.Equal((Some.Now.AddSeconds(seconds), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"NaN\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[3600]")]
    public void Read_ExpiresInThatTellsNothing_IsAsIfAbsent(string value)
    {
        var issued = Some.Issued($$"""{"access_token":"a1","expires_in":{{value}}}""");

        Assert.Equal((Some.Now.AddHours(1), false), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData(5, 10, 5)]
    [InlineData(null, 10, 10)]
    [InlineData(null, null, 20)]
    public void Read_NoExpiresIn_AsksRegistrationThenProfileThenJwt(int? registered, int? profiled, int minutes)
    {
        var profile = ProviderProfile.Generic with { DefaultLifetime = Minutes(profiled) };
        var request = Some.Request(Some.Provider(profile) with { DefaultLifetime = Minutes(registered) });

        var answer = TokenResponseReader.Read(request, Some.Reply(200, $$"""{"access_token":"{{JwtOf20Minutes}}"}"""), Some.Now);

        var issued = Assert.IsType<TokenResponse.Issued>(answer);
        Assert.Equal((Some.Now.AddMinutes(minutes), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData(1200, -300, 1200)]
    [InlineData(1500, 300, 1200)]
    [InlineData(900, -300, 900)]
    public void Read_JwtOfASkewedClock_TakesTheShorter(int expiry, int issued, int lifetime)
    {
        var now = Some.Now.ToUnixTimeSeconds();
        var token = Some.Jwt($$"""{"exp":{{now + expiry}},"iat":{{now + issued}}}""");

        Assert.Equal(Some.Now.AddSeconds(lifetime), Some.Issued($$"""{"access_token":"{{token}}"}""").ExpiresAt);
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30.%%%.x")]
    [InlineData("e30.e30.e30")]
    [InlineData("e30.eyJleHAiOjFlOTk5fQ")]
    public void Read_NotAJwtThatTells_GuessesAnHour(string token) => Assert.False(Some.Issued($$"""{"access_token":"{{token}}"}""").ExpiryIsKnown);

    [Theory]
    [InlineData("refresh_token_expires_in")]
    [InlineData("x_refresh_token_expires_in")]
    [InlineData("refresh_expires_in")]
    public void Read_RefreshTokensLifetime_IsReadInItsDialects(string member) =>
        Assert.Equal(Some.Now.AddSeconds(8726400), Some.Issued($$"""{"access_token":"a1","{{member}}":8726400}""").RefreshTokenExpiresAt);

    [Theory]
    [InlineData("access_token=a1&expires_in=60&scope=repo%2Cgist&token_type=bearer&refresh_token=r%2F2", "application/x-www-form-urlencoded")]
    [InlineData("access_token=a1&expires_in=60&scope=repo%2Cgist&token_type=bearer&refresh_token=r%2F2", "text/plain")]
    [InlineData("""{"access_token":"a1","expires_in":"60","scope":"repo,gist","token_type":"bearer","refresh_token":"r/2"}""", "text/html")]
    [InlineData(
        """{"access_token":"a1","expires_in":"60","scope":"repo,gist","token_type":"bearer","refresh_token":"r/2"}""", "application/x-www-form-urlencoded")]
    public void Read_FormOrJson_IsKnownByShapeAndType(string body, string mediaType)
    {
        var issued = Assert.IsType<TokenResponse.Issued>(Some.Read(body, mediaType: mediaType));

        Assert.Equal(("a1", "r/2", "repo,gist"), (issued.AccessToken.Reveal(), issued.RefreshToken?.Reveal(), issued.Scope));
        Assert.Equal(Some.Now.AddMinutes(1), issued.ExpiresAt);
    }

    [Theory]
    [InlineData("""{"access_token":"a0","access_token":"a1"}""")]
    [InlineData("""{"access_token":"a1","scope":["a"],"token_type":7,"refresh_token":{"x":1},"refresh_token_expires_in":[]}""")]
    [InlineData("""{"access_token":"a1","error":null}""")]
    [InlineData("""{"access_token":"a1","error":"","ok":true}""")]
    [InlineData("""{"access_token":"a1","note":"\ud800","\udc00":1}""")]
    [InlineData("""{"access_token":"a1",}""")]
    [InlineData("""  {"access_token":"a1"} trailing""")]
    [InlineData("""{"\u0061ccess_token":"a1"}""")]
    public void Read_OddJson_IsStillATokenAnswer(string body) => Assert.Equal("a1", Some.Issued(body).AccessToken.Reveal());

    [Fact]
    public void Read_ByteOrderMarkAndInvalidUtf8_AreNoObstacle()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{\"access_token\":\"a1\",\"note\":\""u8, 0xE9, 0xFF, .. "\"}"u8];

        var answer = TokenResponseReader.Read(Some.Request(), new ProviderResponse.Received(200, ResponseBody.Read(bytes)), Some.Now);

        Assert.Equal("a1", Assert.IsType<TokenResponse.Issued>(answer).AccessToken.Reveal());
    }

    [Fact]
    public void Read_DeepNesting_IsAmbiguousAndKeepsTheRefreshToken()
    {
        var failed = Some.Failed($$"""{"refresh_token":"r2","deep":{{new string('[', 100_000)}}""");

        Assert.Equal((FailureKind.Ambiguous, "r2"), (failed.Kind, failed.RefreshToken?.Reveal()));
    }

    [Theory]
    [InlineData(200, """{"refresh_token":"r2"}""")]
    [InlineData(200, """{"ok":false,"refresh_token":"r2"}""")]
    [InlineData(200, """{"access_token":"a1","error":"invalid_grant","refresh_token":"r2"}""")]
    [InlineData(500, """{"access_token":"a1","refresh_token":"r2"}""")]
    [InlineData(200, """{"refresh_token":"r2","access_token":"a""")]
    public void Read_RefreshTokenWithoutAUsableAccessToken_IsCarried(int status, string body) =>
        Assert.Equal("r2", Some.Failed(body, status).RefreshToken?.Reveal());

    [Theory]
    [InlineData(400, """{"error":"invalid_request","refresh_token":"is required"}""")]
    [InlineData(200, $$"""{"error":"invalid_grant","refresh_token":"{{Some.RefreshToken}}"}""")]
    public void Read_WhatIsNoNewRefreshToken_IsNotCarried(int status, string body) => Assert.Null(Some.Failed(body, status).RefreshToken);

    [Fact]
    public void Read_ProviderRepeatsOurSecrets_TheyAreRedacted()
    {
        var failed = Some.Failed(
            $$"""{"error":"bad {{Some.ClientSecret}}","error_description":"no {{Some.RefreshToken}}, {{Uri.EscapeDataString(Some.RefreshToken)}}"}""", 400);

        Assert.Equal(("bad [redacted]", "no [redacted], [redacted]"), (failed.Error.Code, failed.Error.Description));
    }

    [Fact]
    public void Read_SecretWithReservedCharactersRepeatedEncoded_IsRedacted()
    {
        var redaction = new Redaction(new Secret("a+b/c=d&e"));

        Assert.Equal("x [redacted] y [redacted]", redaction.Apply("x a+b/c=d&e y a%2Bb%2Fc%3Dd%26e"));
    }

    [Fact]
    public void Read_HtmlErrorPage_IsNotQuoted()
    {
        var failed = Some.Failed($"<html>{Some.RefreshToken}</html>", 404);

        Assert.DoesNotContain("html", failed.Error.Description, StringComparison.Ordinal);
        Assert.Equal(404, failed.Error.Status);
    }

    [Theory]
    [InlineData("""{"error":"x","error_description":"gone"}""")]
    [InlineData("""{"error":"x","message":"gone"}""")]
    [InlineData("""{"error":{"message":"gone","code":190}}""")]
    [InlineData("""{"code":1,"msg":"gone"}""")]
    [InlineData("""{"errorCode":"E0000011","errorSummary":"gone"}""")]
    [InlineData("""{"title":"x","detail":"gone"}""")]
    [InlineData("""{"errors":[{"code":"x","message":"gone"}]}""")]
    public void Read_Description_IsFoundInItsDialects(string body) => Assert.Equal("gone", Some.Failed(body, 400).Error.Description);

    [Fact]
    public void Read_Issued_PrintsNoSecret()
    {
        var text = Some.Issued("""{"access_token":"hidden-a","refresh_token":"hidden-r"}""").ToString();

        Assert.Contains("ExpiresAt", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BodyCutAnywhere_NeverIssuesAndNeverInventsARefreshToken()
    {
        var whole = Encoding.UTF8.GetBytes("""{"access_token":"a1","refresh_token":"r2","expires_in":3600}""");

        for (var length = 0; length < whole.Length; length++)
        {
            var body = ResponseBody.Read(whole.AsSpan(0, length), isWhole: false);
            var failed = Assert.IsType<TokenResponse.Failed>(TokenResponseReader.Read(Some.Request(), new ProviderResponse.Received(200, body), Some.Now));
            Assert.Equal(FailureKind.Ambiguous, failed.Kind);
            Assert.True(failed.RefreshToken?.Reveal() is null or "r2");
        }
    }

    private static TimeSpan? Minutes(int? minutes) => minutes is { } m ? TimeSpan.FromMinutes(m) : null;
}
