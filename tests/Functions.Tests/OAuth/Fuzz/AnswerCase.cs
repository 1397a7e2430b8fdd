using System.Globalization;
using System.Text;
using TokenFunctions.Api.Http;
using TokenFunctions.Model;
using TokenFunctions.Model.Profiles;
using TokenFunctions.OAuth.Http;
using TokenFunctions.Ports;
using TokenFunctions.Tests.Fuzz;

namespace TokenFunctions.Tests.OAuth.Fuzz;

/// <summary>A response and the registration with which it is read.</summary>
internal sealed record AnswerCase(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers, ProviderProfile Profile, TimeSpan? DefaultLifetime)
{
    private static readonly int[] Statuses =
    [
        200, 200, 200, 201, 202, 204, 206, 301, 302, 304, 307, 400, 400, 400, 401, 403, 404, 405, 408, 409, 422, 429, 499, 500, 501, 502, 503, 504, 507, 599,
        999,
    ];
    private static readonly string[] MediaTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json;charset=utf-16", "application/x-www-form-urlencoded", "text/html",
        "text/plain; charset=nonsense", "", ";;", "application/problem+json",
    ];
    private static readonly string[] Waits =
    [
        "0", "5", "3600", "86400", "999999999", "99999999999999999999", "-5", "1.5", "soon", "Thu, 01 Jan 2026 12:00:30 GMT", "Thu, 01 Jan 2026 11:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 32 Jan 2026 12:00:30 GMT", "",
    ];
    private static readonly string[] Limits =
    [
        "\"a\";r=0;t=50", "limit=100, remaining=0, reset=50", "\"a\";r=9;t=1e999, \"b\";r=0", "t", ";;=,", "reset=6m0s", "\"a\";t=-1",
    ];
    private static readonly string[] Dates =
    [
        "Thu, 01 Jan 2026 12:00:00 GMT", "Thu, 01 Jan 2026 11:50:00 GMT", "Thu, 01 Jan 2026 12:10:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT", "Sun, 06-Nov-94 08:49:37 GMT", "yesterday",
    ];
    private static readonly string[] Locations =
    [
        "https://login.example/sign-in", $"/e/{Some.RefreshToken}?t={Some.ClientSecret}", "//evil.example/x", "javascript:alert(1)",
        "http://169.254.169.254/latest", "\\", "https://user:pass@x.example/", "data:,x", "",
    ];
    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "0.5", "1e3", "1e308", "1e999", "-1e999", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"3600\"", "\" 3600 \"", "\"0x10\"",
        "253402300799", "253402300800", "-62135596801", "1767268800000", "\"2026-01-01T13:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01\"", "null", "[]",
        "{}",
    ];
    private static readonly string[] Encodings = ["gzip", "br", "identity", "deflate", "nonsense"];

    public static AnswerCase Draw(Random random)
    {
        var sample = Pick(random, AnswerCorpus.Samples);
        var body = random.Next(20) == 0 ? Noise(random)
            : random.Next(20) == 0 ? Encoding.UTF8.GetBytes(OddNumbers(random))
            : Mutation.Apply(random, sample.Bytes, AnswerCorpus.Bodies);
        var own = sample.Profile is { } name && random.Next(3) > 0 ? ProfileCatalog.Find(name) : null;
        var profile = own ?? Pick(random, Catalog);
        return new AnswerCase(
            random.Next(3) == 0 ? Pick(random, Statuses) : random.Next(30) == 0 ? random.Next(100, 1000) : sample.Status,
            body,
            DrawHeaders(random, sample.MediaType),
            random.Next(3) == 0 ? ProfileOverrides.Apply(random, profile) : profile,
            random.Next(10) == 0 ? TimeSpan.FromSeconds(1 + random.Next(100_000)) : null);
    }

    public string? MediaType =>
        new ByteArrayContent([]) is var content
            && Headers.TryGetValue("Content-Type", out var type)
            && content.Headers.TryAddWithoutValidation("Content-Type", type)
            ? content.Headers.ContentType?.MediaType
            : null;

    public TokenRequest Request() => RequestOf(Profile, Some.Provider(Profile) with { DefaultLifetime = DefaultLifetime });

    /// <summary>A request with the profile's client authentication, except a private key, which has no effect on reading a response.</summary>
    public static TokenRequest RequestOf(ProviderProfile profile, Provider provider) => Some.Request(provider with
    {
        ClientAuthentication = profile.ClientAuthentication is { } own and not ClientAuthentication.PrivateKeyJwt
            ? own
            : ClientAuthentication.ClientSecretBasic,
    });

    private static readonly ProviderProfile[] Catalog = [.. ProfileCatalog.Names.Select(Some.Profile)];

    private static Dictionary<string, string> DrawHeaders(Random random, string mediaType)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = random.Next(5) == 0 ? Pick(random, MediaTypes) : mediaType };
        Add("Retry-After", Waits, 4);
        Add("Date", Dates, 3);
        Add("X-RateLimit-Reset", Waits, 6);
        Add("RateLimit", Limits, 10);
        Add("Location", Locations, 6);
        Add("Content-Encoding", Encodings, 30);
        return headers;

        void Add(string name, string[] values, int oneIn)
        {
            if (random.Next(oneIn) == 0)
            {
                headers[name] = Pick(random, values);
            }
        }
    }

    /// <summary>A JWT with odd times, or a response with an odd lifetime.</summary>
    private static string OddNumbers(Random random)
    {
        string Odd() => random.Next(2) == 0 ? Pick(random, Numbers) : (1767268800 + random.Next(-7200, 7200)).ToString(CultureInfo.InvariantCulture);
        return random.Next(2) == 0
            ? $$"""{"access_token":"{{Some.Jwt($$"""{"exp":{{Odd()}},"iat":{{Odd()}} }""")}}"}"""
            : $$"""{"access_token":"at-odd-0001","refresh_token":"rt-odd-0001","expires_in":{{Odd()}},"expires_at":{{Odd()}},"refresh_token_expires_in":{{Odd()}},"data":{"access_token":"at-odd-0002","expires_in":{{Odd()}} } }""";
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(100) == 0 ? BoundedBody.Limit + random.Next(100) : random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
