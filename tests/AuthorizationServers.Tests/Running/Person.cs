using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenFunctions.AuthorizationServers.Tests.Running;

/// <summary>A person with a browser who signs in and consents: the authorization code flow with PKCE (RFC 6749 section 4.1, RFC 7636).</summary>
internal sealed partial class Person(HttpMessageInvoker browser)
{
    public const string RedirectUri = "http://127.0.0.1/callback";

    private const int LongestWay = 12;
    private const string Verifier = "a-code-verifier-of-more-than-forty-three-characters";

    private readonly CookieContainer _cookies = new();

    /// <param name="authorize">The authorization endpoint.</param>
    public async Task<string> AuthorizeAsync(Uri authorize, string clientId, string scope, params string[] resources)
    {
        var query = new List<(string Name, string Value)>
        {
            ("client_id", clientId), ("response_type", "code"), ("redirect_uri", RedirectUri), ("scope", scope), ("state", "s"), ("prompt", "consent"),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))), ("code_challenge_method", "S256"),
        };
        query.AddRange(resources.Select(r => ("resource", r)));
        var next = new Uri(authorize, "?" + string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}")));
        for (var hop = 0; hop < LongestWay; hop++)
        {
            if (next.AbsoluteUri.StartsWith(RedirectUri, StringComparison.Ordinal))
            {
                return QueryHelpers.ParseQuery(next.Query)["code"].ToString() is { Length: > 0 } code
                    ? code
                    : throw new InvalidOperationException($"No code: {next.Query}");
            }

            next = await GoAsync(next);
        }

        throw new InvalidOperationException($"The way to the code does not end: {next}");
    }

    /// <summary>What the site sends with the code, apart from the client authentication.</summary>
    public static (string Name, string Value)[] CodeForm(string code) =>
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier)];

    /// <summary>Follows a redirect, or fills in the form of the page.</summary>
    private async Task<Uri> GoAsync(Uri uri)
    {
        var (location, page) = await SendAsync(HttpMethod.Get, uri, null);
        if (location is null)
        {
            var action = new Uri(uri, Action().Match(page).Groups["action"].Value);
            var prompt = Prompt().Match(page).Groups["prompt"].Value;
            using var form = new FormUrlEncodedContent([new("prompt", prompt), new("login", "ada"), new("password", "any")]);
            (location, page) = await SendAsync(HttpMethod.Post, action, form);
        }

        return location ?? throw new InvalidOperationException($"{uri} answers with a page: {page}");
    }

    private async Task<(Uri? Location, string Page)> SendAsync(HttpMethod method, Uri uri, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        if (_cookies.GetCookieHeader(uri) is { Length: > 0 } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        using var response = await browser.SendAsync(request, CancellationToken.None);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            _cookies.SetCookies(uri, cookie);
        }

        return (response.Headers.Location is { } location ? new Uri(uri, location) : null, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("action=\"(?<action>[^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"prompt\" value=\"(?<prompt>\\w+)\"")]
    private static partial Regex Prompt();
}
