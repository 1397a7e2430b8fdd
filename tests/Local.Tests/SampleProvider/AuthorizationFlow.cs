using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenFunctions.Local.Tests.SampleProvider;

/// <summary>The client's side of the authorization code flow.</summary>
internal static class AuthorizationFlow
{
    public const string RedirectUri = "http://127.0.0.1:5005/callback?kept=1";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    public static Dictionary<string, string?> Request(string? auto) => new()
    {
        ["response_type"] = "code",
        ["client_id"] = "sample-client",
        ["redirect_uri"] = RedirectUri,
        ["state"] = "a b&c",
        ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        ["code_challenge_method"] = "S256",
        ["auto"] = auto,
    };

    /// <summary>The query with which the browser returns to the client.</summary>
    public static async Task<Dictionary<string, string>> AnswerAsync(ProviderHarness provider, Dictionary<string, string?> request)
    {
        var reply = await provider.GetAsync(QueryHelpers.AddQueryString("authorize", request));
        Assert.Equal(302, reply.Status);
        Assert.StartsWith(RedirectUri, reply.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(reply.Headers.Location.Query).ToDictionary(p => p.Key, p => p.Value.ToString());
    }

    public static async Task<string> CodeAsync(ProviderHarness provider) => (await AnswerAsync(provider, Request("approve")))["code"];

    public static Dictionary<string, string> CodeForm(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = RedirectUri,
        ["code_verifier"] = Verifier,
    };
}
