using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TokenFunctions.Local.SampleProvider;
using TokenFunctions.Local.Stack.Api;
using TokenFunctions.Local.Stack.Sample;

namespace TokenFunctions.Local.Stack.Demo;

/// <summary>What the steps act on: the app through its API, and the provider as its own operator.</summary>
internal sealed class DemoWorld(TokenFunctionsClient api, SampleProviderServer provider, string connectLink, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = provider.Uri };
    private readonly Dictionary<string, IssuedGrant> _grants = [];
    private readonly Dictionary<string, DateTimeOffset> _ends = [];

    public TokenFunctionsClient Api => api;

    public SampleProviderServer Provider => provider;

    public SampleRegistration Registration { get; } = new(api, provider, connectLink);

    /// <summary>The expected response with a refreshed token.</summary>
    public string Fresh => provider.Emulation.LifetimeIsUnknown ? "200 with warning expiry_unknown" : "200";

    /// <summary>
    /// The provider would lose a grant whose access token expires. So only the app gets the short lifetime, and the token itself lives longer.
    /// </summary>
    public bool OnlySaysExpired => provider.Emulation.Behaviour.AccessTokenIsExchanged;

    public IssuedGrant GrantOf(string connection) => _grants[connection];

    /// <summary>Puts a connection with a new grant, whose access token has the given lifetime.</summary>
    public async Task<ApiAnswer> PutConnectionAsync(string id, TimeSpan tokenLifetime, string strategy, CancellationToken cancellationToken)
    {
        _grants[id] = provider.IssueGrant(accessTokenLifetime: OnlySaysExpired ? null : tokenLifetime, subject: id);
        _ends[id] = time.GetUtcNow() + tokenLifetime;
        return await Registration.PutConnectionAsync(id, _grants[id], (int)tokenLifetime.TotalSeconds, strategy, cancellationToken);
    }

    /// <summary>Calls the provider's protected API, as the caller that wanted the token would.</summary>
    /// <returns>The status and, when accepted, whose token it is.</returns>
    public async Task<(int Status, string? Subject)> CallProviderAsync(string? accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        var body = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : default;
        return ((int)response.StatusCode, new ApiAnswer(response.StatusCode, null, body).Text("subject"));
    }

    /// <summary>Opens a link as a browser does.</summary>
    /// <returns>The status and the text of the page at its end.</returns>
    public async Task<(int Status, string Text)> FollowAsync(string link, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(link), cancellationToken);
        return ((int)response.StatusCode, (await response.Content.ReadAsStringAsync(cancellationToken)).Trim());
    }

    /// <summary>Waits until the provider refuses the first access token of a connection, or until the lifetime that the app got is over.</summary>
    public async Task UntilFirstTokenIsExpiredAsync(string connection, CancellationToken cancellationToken)
    {
        while (OnlySaysExpired
            ? time.GetUtcNow() < _ends[connection]
            : (await CallProviderAsync(GrantOf(connection).AccessToken, cancellationToken)).Status == 200)
        {
            await WaitAsync(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, time, cancellationToken);

    public void Dispose() => _http.Dispose();
}
