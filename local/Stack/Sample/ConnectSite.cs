using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;

namespace TokenFunctions.Local.Stack.Sample;

/// <summary>
/// A small version of a product's "connect" page, to which <c>reauthorize_url</c> leads. It runs the authorization code flow with PKCE (RFC 7636) at the
/// provider and puts the new grant to the app.
/// </summary>
public sealed class ConnectSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TokenFunctionsClient _api;
    private readonly SampleProviderServer _provider;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    private ConnectSite(TokenFunctionsClient api, SampleProviderServer provider)
    {
        (_api, _provider) = (api, provider);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = provider.Uri };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The link to a connection's page; <c>{connection}</c> stands for its id.</summary>
    public string LinkTemplate => $"{_app.Urls.Single()}/connect/{{connection}}";

    /// <summary>On a free port of 127.0.0.1.</summary>
    public static async Task<ConnectSite> StartAsync(TokenFunctionsClient api, SampleProviderServer provider, CancellationToken cancellationToken)
    {
        var site = new ConnectSite(api, provider);
        await site._app.StartAsync(cancellationToken);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private Task HandleAsync(HttpContext http) => http.Request.Path.Value?.Split('/') switch
    {
        ["", "connect", { Length: > 0 } connection] => AuthorizeAsync(http, connection),
        ["", "connected"] => ConnectAsync(http),
        _ => SayAsync(http, 404, "There is nothing here."),
    };

    private Task AuthorizeAsync(HttpContext http, string connection)
    {
        var (state, verifier) = (Opaque(), Opaque());
        _pending[state] = new Pending(connection, verifier);
        http.Response.Redirect(QueryHelpers.AddQueryString(new Uri(_provider.Uri, "authorize").AbsoluteUri, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = _provider.Emulation.ClientId,
            ["redirect_uri"] = RedirectUri,
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
            ["login_hint"] = connection,
            ["auto"] = http.Request.Query["auto"],
        }));
        return Task.CompletedTask;
    }

    /// <summary>Checks <c>state</c> and <c>iss</c> (RFC 9207) before it uses anything else of the response.</summary>
    private async Task ConnectAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (!_pending.TryRemove(query["state"].ToString(), out var pending) || query["iss"] != _provider.Uri.GetLeftPart(UriPartial.Authority))
        {
            await SayAsync(http, 400, "Nobody asked for that.");
        }
        else if (query["code"].ToString() is not { Length: > 0 } code)
        {
            await SayAsync(http, 403, "The authorization was refused.");
        }
        else
        {
            var answer = await PutAsync(pending.Connection, await RedeemAsync(code, pending.Verifier, http.RequestAborted), http.RequestAborted);
            await SayAsync(http, (int)answer.Status, (int)answer.Status < 300 ? $"{pending.Connection} is connected again." : $"The app answered {answer}.");
        }
    }

    private async Task<JsonElement> RedeemAsync(string code, string verifier, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        request.Headers.Authorization = _provider.Emulation.IsPublicClient ? null : Basic(_provider.Client);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = _provider.Emulation.ClientId,
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = verifier,
        });
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private Task<ApiAnswer> PutAsync(string connection, JsonElement tokens, CancellationToken cancellationToken)
    {
        var body = Registrations.Connection(_provider.Emulation, _provider.Emulation.Name, tokens.GetProperty("refresh_token").GetString());
        body["access_token"] = tokens.GetProperty("access_token").GetString();
        body["expires_in"] = tokens.GetProperty("expires_in").GetInt64();
        body["scope"] = tokens.GetProperty("scope").GetString();
        return _api.PutConnectionAsync(connection, body, cancellationToken);
    }

    private string RedirectUri => $"{_app.Urls.Single()}/connected";

    /// <summary>RFC 6749 section 2.3.1.</summary>
    private static AuthenticationHeaderValue Basic(SampleClient client) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Encoded(client.Id)}:{Encoded(client.Secret)}")));

    private static string Encoded(string value) => Uri.EscapeDataString(value);

    private static string Opaque() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static Task SayAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(text + Environment.NewLine);
    }

    private sealed record Pending(string Connection, string Verifier);
}
