using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.OAuth.Responses;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fakes;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Responses that are read as their profile describes them.</summary>
public sealed class DialectReadingTests
{
    private static readonly ProviderProfile Nested = ProviderProfile.Generic with
    {
        Response = new ResponsePaths
        {
            AccessToken = "data.access_token",
            RefreshToken = "data.refresh_token",
            ExpiresIn = "data.life.seconds",
            Scope = "data.scope",
            TokenType = "data.type",
            RefreshTokenExpiresIn = ["data.absent", "data.refresh_life"],
        },
    };

    private static readonly ProviderProfile Exchanging = ProviderProfile.Generic with { Response = new ResponsePaths { RefreshToken = "access_token" } };

    private static readonly ProviderProfile Numbered = ProviderProfile.Generic with
    {
        Success = new SuccessTest("code", "0"),
        Response = new ResponsePaths { AccessToken = "data.access_token", Error = "code", ErrorDescription = ["msg"] },
        Errors = [new ErrorDialect { Code = "20037", Kind = FailureKind.ReauthRequired, Reason = FailureReasons.RefreshTokenRejected }],
    };

    [Fact]
    public void Read_NestedAnswer_IsReadWhole()
    {
        var issued = Issued(
            """{"data":{"access_token":"a1","refresh_token":"r2","life":{"seconds":60},"scope":"s","type":"bot","refresh_life":"120"}}""", Nested);

        Assert.Equal(("a1", "r2", "s", "bot"), (issued.AccessToken.Reveal(), issued.RefreshToken?.Reveal(), issued.Scope, issued.TokenType));
        Assert.Equal((Some.Now.AddSeconds(60), Some.Now.AddSeconds(120)), (issued.ExpiresAt, issued.RefreshTokenExpiresAt));
    }

    [Fact]
    public void Read_DottedNameInAForm_IsOneName() =>
        Assert.Equal(
            "a1",
            Assert.IsType<TokenResponse.Issued>(
                Some.Read("data.access_token=a1&data.scope=s", 200, Nested, "application/x-www-form-urlencoded")).AccessToken.Reveal());

    [Theory]
    [InlineData("""{"access_token":"a1"}""")]
    [InlineData("""{"data":"a1"}""")]
    [InlineData("""{"data":["a1"]}""")]
    [InlineData("""{"data":{"access_token":{"x":1}}}""")]
    [InlineData("""{"data":{"access_token":" "}}""")]
    public void Read_TokenElsewhere_IsNoSuccess(string body) => Assert.Equal(FailureKind.Ambiguous, Some.Failed(body, 200, Nested).Kind);

    [Theory]
    [InlineData("""{"data":{"refresh_token":"r2","access_token":"a""")]
    [InlineData("""{"x":1,"data" : {"refresh_token":"r2","life":{"sec""")]
    public void Read_CutOffInsideAMember_KeepsTheRefreshTokenInIt(string body)
    {
        var failed = Assert.IsType<TokenResponse.Failed>(TokenResponseReader.Read(
            Some.Request(Some.Provider(Nested)),
            new ProviderResponse.Received(200, ResponseBody.Read(Encoding.UTF8.GetBytes(body), isWhole: false)),
            Some.Now));

        Assert.Equal((FailureKind.Ambiguous, "r2"), (failed.Kind, failed.RefreshToken?.Reveal()));
    }

    [Fact]
    public void Read_AccessTokenIsWhatIsExchanged_IsBoth()
    {
        var issued = Issued("""{"access_token":"a2","expires_in":5184000}""", Exchanging);

        Assert.Equal(("a2", "a2"), (issued.AccessToken.Reveal(), issued.RefreshToken?.Reveal()));
        Assert.Equal((Some.Now.AddDays(60), Some.Now.AddDays(60)), (issued.ExpiresAt, issued.RefreshTokenExpiresAt));
    }

    [Fact]
    public void Read_ErrorAboutTheAccessTokenThatIsExchanged_BringsNoToken() =>
        Assert.Null(Some.Failed("""{"access_token":"is missing","error":{"message":"x","type":"OAuthException","code":190}}""", 400, Exchanging).RefreshToken);

    [Theory]
    [InlineData("""{"code":0,"data":{"access_token":"a1"}}""")]
    [InlineData("""{"code":"0","data":{"access_token":"a1"}}""")]
    [InlineData("""{"data":{"access_token":"a1"}}""")]
    public void Read_SuccessTestPassed_IsIssued(string body) => Assert.Equal("a1", Issued(body, Numbered).AccessToken.Reveal());

    [Theory]
    [InlineData("""{"code":20037,"msg":"expired"}""", FailureKind.ReauthRequired)]
    [InlineData("""{"code":20037,"msg":"expired","data":{"access_token":"a1"}}""", FailureKind.ReauthRequired)]
    [InlineData("""{"code":99991,"msg":"?","data":{"access_token":"a1"}}""", FailureKind.Transient)]
    [InlineData("""{"code":null,"data":{"access_token":"a1"}}""", FailureKind.Transient)]
    [InlineData("""{"code":0,"msg":"ok","data":{}}""", FailureKind.Ambiguous)]
    internal void Read_SuccessTestFailed_IsAFailure(string body, FailureKind kind) => Assert.Equal(kind, Some.Failed(body, 200, Numbered).Kind);

    [Fact]
    public void Read_MemberOfTheVendorsOwnBesideAToken_IsNoError() =>
        Assert.Equal(
            "a1",
            Issued(
                """{"status":"ACTIVE","access_token":"a1"}""",
                ProviderProfile.Generic with { Response = new ResponsePaths { Error = "status" } }).AccessToken.Reveal());

    [Fact]
    public void Read_SubcodeAndCodesElsewhere_AreMatched()
    {
        var profile = ProviderProfile.Generic with
        {
            Response = new ResponsePaths { Suberror = "error.error_subcode", ErrorCodes = "error.all" },
            Errors =
            [
                new ErrorDialect { Code = "190", Suberror = "463", Kind = FailureKind.ReauthRequired, Reason = FailureReasons.RefreshTokenRejected },
                new ErrorDialect { ErrorCodes = [7], Kind = FailureKind.OperatorActionRequired, Reason = FailureReasons.ScopeRejected },
            ],
        };

        Assert.Equal(FailureKind.ReauthRequired, Some.Failed("""{"error":{"code":190,"error_subcode":463}}""", 400, profile).Kind);
        Assert.Equal(FailureReasons.ScopeRejected, Some.Failed("""{"error":{"code":190,"error_subcode":1,"all":[3,7]}}""", 400, profile).Reason);
        Assert.Equal(FailureKind.Transient, Some.Failed("""{"error":{"code":190,"error_subcode":1}}""", 400, profile).Kind);
    }

    [Theory]
    [InlineData(LifetimeUnit.Milliseconds, "60000", 60)]
    [InlineData(LifetimeUnit.Milliseconds, "1767268860000", 60)]
    [InlineData(LifetimeUnit.UnixSeconds, "1767268860", 60)]
    [InlineData(LifetimeUnit.UnixSeconds, "\"1767268860\"", 60)]
    [InlineData(LifetimeUnit.UnixMilliseconds, "1767268860500", 60)]
    [InlineData(LifetimeUnit.Timestamp, "\"2026-01-01T12:01:00Z\"", 60)]
    [InlineData(LifetimeUnit.Timestamp, "\"2026-01-01T13:01:00.000+01:00\"", 60)]
    [InlineData(LifetimeUnit.Timestamp, "\"soon\"", null)]
    [InlineData(LifetimeUnit.Timestamp, "1767268860", null)]
    internal void Read_LifetimeInItsUnit_IsReadOrUnknown(LifetimeUnit unit, string value, int? seconds)
    {
        var issued = Issued($$"""{"access_token":"a1","expires_in":{{value}}}""", ProviderProfile.Generic with { LifetimeUnit = unit });

        Assert.Equal((Some.Now.AddSeconds(seconds ?? 3600), seconds is not null), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, false, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(false, true, true, false)]
    public void Read_Lifetime_IsToldByTheAnswerOrElseByTheJwt(bool answerTells, bool isJwt, bool profileAssumes, bool isTold)
    {
        var token = isJwt ? Some.Jwt($$"""{"exp":{{Some.Now.AddMinutes(20).ToUnixTimeSeconds()}}}""") : "opaque";
        var body = $$"""{"access_token":"{{token}}","expires_in":{{(answerTells ? "60" : "null")}}}""";

        Assert.Equal(isTold, Issued(body, ProviderProfile.Generic with { DefaultLifetime = profileAssumes ? TimeSpan.FromMinutes(15) : null }).ExpiryIsStated);
    }

    [Theory]
    [InlineData(0, 1200)]
    [InlineData(600, 600)]
    [InlineData(-600, 1200)]
    [InlineData(-7200, 1200)]
    public void Read_MomentByAProviderWhoseClockIsOff_IsNeverLongerThanTheTruth(int providerIsAheadBy, int seconds)
    {
        // The expiry is 20 minutes ahead by the app's clock. The Date header has the provider's clock.
        var date = Some.Now.AddSeconds(providerIsAheadBy);
        var expiry = Some.Now.AddMinutes(20).ToUnixTimeSeconds();

        var absolute = Dated(
            $$"""{"access_token":"a1","expires_in":{{expiry}}}""", ProviderProfile.Generic with { LifetimeUnit = LifetimeUnit.UnixSeconds }, date);
        var jwt = Dated($$"""{"access_token":"{{Some.Jwt($$"""{"exp":{{expiry}}}""")}}"}""", ProviderProfile.Generic, date);

        Assert.Equal((Some.Now.AddSeconds(seconds), Some.Now.AddSeconds(seconds)), (absolute.ExpiresAt, jwt.ExpiresAt));
    }

    [Fact]
    public void Read_MomentThatHasPassedByOurClockOnly_IsTheProviders()
    {
        var date = Some.Now.AddHours(-2);

        var issued = Dated(
            $$"""{"access_token":"a1","expires_in":{{date.AddHours(1).ToUnixTimeSeconds()}}}""",
            ProviderProfile.Generic with { LifetimeUnit = LifetimeUnit.UnixSeconds },
            date);

        Assert.Equal((Some.Now.AddHours(1), true), (issued.ExpiresAt, issued.ExpiryIsKnown));
    }

    [Theory]
    [InlineData(400, null, 600)]
    [InlineData(400, 60, 600)]
    [InlineData(400, 3600, 3600)]
    [InlineData(429, null, 600)]
    public void Read_ThrottleOfKnownLength_WaitsAtLeastAsLong(int status, int? retryAfter, int seconds)
    {
        var profile = ProviderProfile.Generic with
        {
            Errors =
            [
                new ErrorDialect
                {
                    Code = "Access Denied",
                    DescriptionContains = "too many",
                    Kind = FailureKind.Transient,
                    Reason = FailureReasons.ProviderThrottled,
                    RetryAfter = TimeSpan.FromMinutes(10),
                },
            ],
        };
        var reply = Some.Reply(status, """{"error":"Access Denied","error_description":"You have made too many requests"}""") with
        {
            RetryAfter = retryAfter is { } s ? TimeSpan.FromSeconds(s) : null,
        };

        var failed = Assert.IsType<TokenResponse.Failed>(TokenResponseReader.Read(Some.Request(Some.Provider(profile)), reply, Some.Now));

        Assert.Equal((FailureReasons.ProviderThrottled, TimeSpan.FromSeconds(seconds)), (failed.Reason, failed.RetryAfter));
    }

    private static TokenResponse.Issued Issued(string body, ProviderProfile profile) => Assert.IsType<TokenResponse.Issued>(Some.Read(body, 200, profile));

    private static TokenResponse.Issued Dated(string body, ProviderProfile profile, DateTimeOffset date) =>
        Assert.IsType<TokenResponse.Issued>(
            TokenResponseReader.Read(Some.Request(Some.Provider(profile)), Some.Reply(200, body) with { Date = date }, Some.Now));
}
