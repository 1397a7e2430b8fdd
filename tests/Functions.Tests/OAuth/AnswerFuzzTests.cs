using System.Text;
using TokenFunctions.OAuth;

namespace TokenFunctions.Tests.OAuth;

/// <summary>Thousands of damaged answers: reader and classifier never throw, never issue without a token, and never judge where they must not.</summary>
public sealed class AnswerFuzzTests
{
    private static readonly int[] Statuses = [200, 201, 204, 301, 400, 401, 403, 404, 422, 429, 500, 502, 503, 504, 599];
    private static readonly string?[] MediaTypes = ["application/json", "application/x-www-form-urlencoded", "text/html", null];
    private static readonly ProviderProfile[] Profiles = [.. ProfileCatalog.Names.Select(Some.Profile)];

    private static readonly string[] Seeds =
    [
        """{"access_token":"a1","refresh_token":"r2","expires_in":3600,"scope":"a b","token_type":"Bearer","refresh_token_expires_in":"86400"}""",
        $$"""{"access_token":"{{Some.Jwt("""{"exp":1767272400,"iat":1767268800}""")}}"}""",
        """{"error":"invalid_grant","error_description":"AADSTS700082: x","error_codes":[700082],"suberror":"consent_required"}""",
        """{"ok":false,"error":"invalid_refresh_token"}""",
        """{"status":"BAD_REFRESH_TOKEN","message":"missing or unknown refresh token"}""",
        """{"error":{"code":"invalid_client","type":"OAuthException","message":"x"},"ok":true}""",
        "access_token=a1&refresh_token=r2&expires_in=60&error=invalid_grant",
        "<html><body>502 Bad Gateway invalid_grant</body></html>",
    ];

    [Fact]
    public void Read_DamagedAnswers_KeepsTheRules()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 10_000; round++)
        {
            var body = Mutate(random, Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]));
            AssertRules(Pick(random, Statuses), AnswerBody.Read(body, Pick(random, MediaTypes), isWhole: random.Next(4) > 0), Pick(random, Profiles));
        }
    }

    [Fact]
    public void Read_RandomBytes_KeepsTheRules()
    {
        var random = new Random(20260102);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            AssertRules(Pick(random, Statuses), AnswerBody.Read(body, Pick(random, MediaTypes)), Pick(random, Profiles));
        }
    }

    private static void AssertRules(int status, AnswerBody body, ProviderProfile profile)
    {
        var answer = TokenResponseReader.Read(Some.Request(Some.Provider(profile)), new ProviderReply.Answered(status, body), Some.Now);

        if (answer is TokenAnswer.Issued issued)
        {
            Assert.InRange(status, 200, 299);
            Assert.Equal(body.TextAt(profile.Response.AccessToken), issued.AccessToken.Reveal());
            Assert.InRange(issued.ExpiresAt, Some.Now.AddSeconds(1), Some.Now + TokenLifetime.Longest);
        }
        else if (((TokenAnswer.Failed)answer).Kind is FailureKind.ReauthRequired or FailureKind.OperatorActionRequired)
        {
            Assert.True(status is >= 200 and < 300 or >= 400 and < 500 and not 429, $"A verdict from {status}.");
            Assert.True(body.IsReadable, "A verdict from a broken body.");
        }
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = seed.ToList();
        for (var change = random.Next(6); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.InsertRange(at, Pick(random, Splices));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(0, at));
                    break;
            }
        }

        return [.. bytes];
    }

    private static readonly byte[][] Splices =
    [
        .. new[] { "null", "true", "-1", "1e999", "\"", "{", "[", "}", ",", "\\ud800", "\\u0000", ":", "99999999999999999999", "%zz", "&=" }.Select(Encoding.UTF8.GetBytes),
    ];

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
