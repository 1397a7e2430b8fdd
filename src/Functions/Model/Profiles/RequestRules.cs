using System.Text.RegularExpressions;

namespace TokenFunctions.Model.Profiles;

/// <summary>What a profile may add to requests: nothing that the app itself sets, and no secrets, because responses show profiles and registrations.</summary>
internal static partial class RequestRules
{
    private static readonly HashSet<string> OurHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect",
        "Allow", "Expires", "Last-Modified",
    };

    private static readonly HashSet<string> OurParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "grant_type", "refresh_token", "access_token", "client_id", "client_assertion", "client_assertion_type", "assertion", "code", "code_verifier",
    };

    public static IEnumerable<(string Member, string Problem)> Problems(ProviderProfile profile)
    {
        if (profile is { RefreshMethod: RefreshMethod.Get, BodyEncoding: not BodyEncoding.Query })
        {
            yield return ("refresh_method", "a GET has its parameters in the address: body_encoding must be query");
        }

        if (!Parameter().IsMatch(profile.GrantType))
        {
            yield return ("grant_type", "must be of printable characters");
        }

        if (!Parameter().IsMatch(profile.TokenParameter) || profile.TokenParameter is "grant_type" or "client_id" or "client_secret" or "resource")
        {
            yield return ("token_parameter", $"'{profile.TokenParameter}' cannot carry the refresh token");
        }

        foreach (var (name, value) in profile.Headers)
        {
            if (OurHeaders.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || IsSecret(name) || SecretHeader().IsMatch(name))
            {
                yield return ("headers", $"a profile must not set {name}");
            }
            else if (!HeaderName().IsMatch(name) || !HeaderValue().IsMatch(value))
            {
                yield return ("headers", $"'{name}' and its value must be of printable characters");
            }
        }

        foreach (var (name, value) in profile.RefreshParameters)
        {
            if (OurParameters.Contains(name) || name == profile.TokenParameter || IsSecret(name))
            {
                yield return ("refresh_parameters", $"a profile must not set {name}");
            }
            else if (!Parameter().IsMatch(name) || value.Length > 2048)
            {
                yield return ("refresh_parameters", $"'{name}' must be of printable characters, its value not longer than 2048");
            }
        }
    }

    private static bool IsSecret(string name) => SecretName().IsMatch(name);

    [GeneratedRegex("secret|password|passwd|credential|api[-_]?key", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("token|key|auth|signature", RegexOptions.IgnoreCase)]
    private static partial Regex SecretHeader();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,100}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A[\x20-\x7e]{1,2048}\z")]
    private static partial Regex HeaderValue();

    [GeneratedRegex(@"\A[\x21-\x7e]{1,200}\z")]
    private static partial Regex Parameter();
}
