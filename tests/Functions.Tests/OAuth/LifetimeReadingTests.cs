using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>When an access token ends, by what its response and the token itself state. Fault 3.</summary>
public sealed class LifetimeReadingTests
{
    private static readonly long Now = Some.Now.ToUnixTimeSeconds();

    [Theory]
    [InlineData("0")]
    [InlineData("-103")]
    [InlineData("\"-103\"")]
    [InlineData("0.5")]
    [InlineData("-1e999")]
    [InlineData("1767268697")]
    [InlineData("1767268697000")]
    public void Read_LifetimeIsOver_IsNotIssuedAndKeepsTheRefreshToken(string expiresIn)
    {
        var failed = Some.Failed($$"""{"access_token":"a1","refresh_token":"r2","expires_in":{{expiresIn}}}""");

        AssertExpired(failed);
    }

    [Theory]
    [InlineData("""null""")]
    [InlineData("""-103""")]
    [InlineData("""3600""")]
    public void Read_JwtHasEnded_IsNotIssuedWhateverTheResponseStates(string expiresIn)
    {
        var token = Some.Jwt($$"""{"exp":{{Now - 103}}}""");

        AssertExpired(Some.Failed($$"""{"access_token":"{{token}}","refresh_token":"r2","expires_in":{{expiresIn}}}"""));
    }

    [Theory]
    [InlineData("3600", 300, 300)]
    [InlineData("300", 3600, 300)]
    [InlineData("null", 300, 300)]
    public void Read_ResponseAndJwtDiffer_TheEarlierEndCounts(string expiresIn, int jwtLeft, int seconds)
    {
        var token = Some.Jwt($$"""{"exp":{{Now + jwtLeft}}}""");

        var issued = Some.Issued($$"""{"access_token":"{{token}}","expires_in":{{expiresIn}}}""");

        Assert.Equal((Some.Now.AddSeconds(seconds), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Fact]
    public void Read_JwtEndsBeforeTheAssumedLifetime_TheJwtCounts()
    {
        var profile = ProviderProfile.Generic with { DefaultLifetime = TimeSpan.FromHours(2) };

        var issued = Assert.IsType<TokenResponse.Issued>(
            Some.Read($$"""{"access_token":"{{Some.Jwt($$"""{"exp":{{Now + 300}}}""")}}"}""", profile: profile));

        Assert.Equal((Some.Now.AddSeconds(300), true), (issued.ExpiresAt, issued.ExpiryIsStated));
    }

    [Theory]
    [InlineData("1767272400", 3600)]
    [InlineData("\"1767272400\"", 3600)]
    [InlineData("1767272400.5", 3600)]
    [InlineData("1767272400000", 3600)]
    public void Read_ExpiresInNearThePresent_IsAPointInTime(string expiresIn, int seconds)
    {
        var issued = Some.Issued($$"""{"access_token":"a1","expires_in":{{expiresIn}}}""");

        Assert.Equal((Some.Now.AddSeconds(seconds), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData("63072000")]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999")]
    [InlineData("1e999")]
    public void Read_MoreThanAYear_IsUnknown(string expiresIn)
    {
        var issued = Some.Issued($$"""{"access_token":"a1","expires_in":{{expiresIn}}}""");

        Assert.Equal((Some.Now.AddHours(1), false), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Fact]
    public void Read_MoreThanAYearAndTheProfileSaysSo_IsBelieved()
    {
        var profile = ProviderProfile.Generic with { DefaultLifetime = TimeSpan.FromDays(800) };

        var issued = Assert.IsType<TokenResponse.Issued>(Some.Read("""{"access_token":"a1","expires_in":63072000}""", profile: profile));

        Assert.Equal((Some.Now.AddSeconds(63072000), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData(LifetimeUnit.UnixSeconds, "1767268000")]
    [InlineData(LifetimeUnit.UnixSeconds, "60")]
    [InlineData(LifetimeUnit.UnixMilliseconds, "1767268000000")]
    [InlineData(LifetimeUnit.Milliseconds, "999")]
    [InlineData(LifetimeUnit.Timestamp, "\"2026-01-01T11:59:00Z\"")]
    internal void Read_LifetimeIsOverInItsUnit_IsNotIssued(LifetimeUnit unit, string value) => AssertExpired(Some.Failed(
        $$"""{"access_token":"a1","refresh_token":"r2","expires_in":{{value}}}""", profile: ProviderProfile.Generic with { LifetimeUnit = unit }));

    /// <summary>Keycloak states 0 for a refresh token that does not end.</summary>
    [Theory]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("1767355200", 86400)]
    public void Read_RefreshTokensLifetime_IsNeverOver(string value, int? seconds) => Assert.Equal(
        seconds is { } s ? Some.Now.AddSeconds(s) : null,
        Some.Issued($$"""{"access_token":"a1","refresh_expires_in":{{value}}}""").RefreshTokenExpiresAt);

    // Fault 15
    [Theory]
    [InlineData("bearer", "Bearer")]
    [InlineData("BEARER", "Bearer")]
    [InlineData(" bearer ", "Bearer")]
    [InlineData("bot", "bot")]
    [InlineData("MAC", "MAC")]
    public void Read_TokenType_BearerHasOneSpelling(string stated, string type) =>
        Assert.Equal(type, Some.Issued($$"""{"access_token":"a1","token_type":"{{stated}}"}""").TokenType);

    private static void AssertExpired(TokenResponse.Failed failed) => Assert.Equal(
        (FailureKind.Transient, FailureReasons.AccessTokenExpired, "r2"), (failed.Kind, failed.Reason, failed.RefreshToken?.Reveal()));
}
